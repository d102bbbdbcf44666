package dev.madang.platform.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** conf/madang.env.example against those who read the variables: the settings and the context file. */
class EnvironmentExampleTest {

    private static final Path EXAMPLE = Path.of("conf/madang.env.example");
    private static final Path CONTEXT = Path.of("conf/madang.xml");

    /** Read by Tomcat's start script. */
    private static final String TOMCAT = "CATALINA_OPTS";

    @Test
    void namesEveryVariableAndNoOther() throws IOException {
        Set<String> read = new TreeSet<>(Set.of(TOMCAT));
        // Some are asked for only when others are there.
        Settings.from(name -> {
            read.add(name);
            return name.equals("SMTP_HOST") ? "mail.example" : null;
        });
        Matcher inContext = Pattern.compile("\\$\\{([A-Z_]+)[:}]").matcher(text(CONTEXT));
        while (inContext.find()) {
            read.add(inContext.group(1));
        }
        read.remove("NAME"); // In the explanation.
        assertEquals(read, new TreeSet<>(lines(false).keySet()));
    }

    @Test
    void theDefaultsThatItTellsAreThose() throws IOException {
        Map<String, String> told = lines(true);
        Settings expected = Settings.from(name -> null);
        assertEquals(expected, Settings.from(told::get));

        Matcher inContext = Pattern.compile("\\$\\{([A-Z_]+):-([^}]+)\\}").matcher(text(CONTEXT));
        while (inContext.find()) {
            if (told.containsKey(inContext.group(1)) && !told.get(inContext.group(1)).isEmpty()) {
                assertEquals(inContext.group(2), told.get(inContext.group(1)));
            }
        }
    }

    /** The variables with their values; of those that are commented out only, if asked so. */
    private static Map<String, String> lines(boolean defaultsOnly) throws IOException {
        Map<String, String> variables = new HashMap<>();
        Matcher line = Pattern.compile("(?m)^(#?)([A-Z_]+)=(.*)$").matcher(text(EXAMPLE));
        while (line.find()) {
            if (!defaultsOnly || !line.group(1).isEmpty()) {
                variables.put(line.group(2), line.group(3));
            }
        }
        return variables;
    }

    /** Without the explanation at its head. */
    private static String text(Path file) throws IOException {
        return Files.readString(file).replaceFirst("(?s)^.*?-->", "");
    }
}
