package dev.madang.page.docs;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.madang.platform.http.Messages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The words of one language: the page's from the bundle, the guide from {@code docs_<language>.md}, and the OpenAPI
 * document's own, which are English, through {@code docs_ko.json}. That file is keyed by the English text itself, so
 * that a text that changes loses its translation instead of keeping a wrong one; a test finds what is missing.
 */
final class DocsWords implements Words {

    private static final String FOLDER = "/dev/madang/page/";

    private final Messages messages;
    private final String language;
    private final Map<String, String> translations;

    DocsWords(Messages messages, String language) {
        this.messages = messages;
        this.language = language;
        this.translations = language.equals("en") ? Map.of() : translations(language);
    }

    @Override
    public String guide() {
        return resource("docs_" + language + ".md");
    }

    @Override
    public String of(String key, Object... arguments) {
        return messages.text(language, "docs." + key, arguments);
    }

    @Override
    public String translate(String english) {
        return translations.getOrDefault(english, english);
    }

    @Override
    public ApiReference.Problem problem(String code, int status) {
        return new ApiReference.Problem(code, status, messages.text(language, "problem." + code + ".title"),
                // The numbers in it are known only when it happens.
                messages.text(language, "problem." + code + ".detail").replaceAll("\\{\\d}", "…"));
    }

    static String resource(String name) {
        try (var resource = DocsWords.class.getResourceAsStream(FOLDER + name)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, String> translations(String language) {
        try {
            return new ObjectMapper().readValue(resource("docs_" + language + ".json"),
                    new TypeReference<Map<String, String>>() { });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
