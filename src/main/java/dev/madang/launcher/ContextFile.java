package dev.madang.launcher;

import java.util.function.UnaryOperator;
import org.apache.catalina.startup.Constants;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.ContextRuleSet;
import org.apache.catalina.startup.NamingRuleSet;
import org.apache.tomcat.util.IntrospectionUtils.PropertySource;
import org.apache.tomcat.util.digester.Digester;

/**
 * Reads the context file that an existing Tomcat gets, so that the first run has the same pools; only
 * {@code ${NAME:-default}} comes from this server's settings in place of the whole process's environment.
 */
final class ContextFile extends ContextConfig {

    private final UnaryOperator<String> settings;

    ContextFile(UnaryOperator<String> settings) {
        this.settings = settings;
        setDefaultWebXml(Constants.NoDefaultWebXml);
    }

    @Override
    protected Digester createContextDigester() {
        Digester digester = new SettingsDigester(settings::apply);
        digester.setValidating(false);
        digester.addRuleSet(new ContextRuleSet("", false));
        digester.addRuleSet(new NamingRuleSet("Context/"));
        return digester;
    }

    private static final class SettingsDigester extends Digester {

        private SettingsDigester(PropertySource settings) {
            source = new PropertySource[] {settings};
        }
    }
}
