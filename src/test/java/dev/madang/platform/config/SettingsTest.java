package dev.madang.platform.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.platform.config.Settings.InvalidSettingException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    private static final Map<String, String> PRODUCTION = Map.of(
            "MADANG_ENV", "production", "PUBLIC_URL", "https://board.example/", "DB_PASSWORD", "q8#long-and-real",
            "KEYS_FILE", "/etc/madang/keys.jwks", "SMTP_HOST", "mail.example");

    @Test
    void nothingNeedsToBeSetForAFirstRun() {
        Settings settings = Settings.from(name -> null);
        assertFalse(settings.production());
        assertTrue(settings.limits());
        assertTrue(settings.migrate());
        assertEquals("http://localhost:8080", settings.publicUrl().toString());
    }

    @Test
    void productionTakesWhatIsWhole() {
        Settings settings = Settings.from(PRODUCTION::get);
        assertTrue(settings.production());
        assertEquals("https://board.example", settings.publicUrl().toString());
    }

    @ParameterizedTest
    @CsvSource({"PUBLIC_URL", "DB_PASSWORD", "KEYS_FILE", "SMTP_HOST"})
    void productionRefusesToStartWithout(String name) {
        assertRefused(name, "");
    }

    @ParameterizedTest
    @CsvSource({"DB_PASSWORD,change-me", "PUBLIC_URL,board.example", "PUBLIC_URL,ftp://board.example",
        "PUBLIC_URL,https://board.example?x=1", "PUBLIC_URL,https://u:p@board.example", "LIMITS,maybe",
        "SMTP_PORT,0", "SMTP_PORT,65536", "SMTP_PORT,x", "SMTP_STARTTLS,please", "SITE_LANGUAGE,de",
        "API_DOCS,some", "DB_MIGRATE,yes", "WARM_UP_SECONDS,61", "WARM_UP_SECONDS,long",
        "SITE_TIME_ZONE,Mars/Olympus"})
    void whatIsWrongIsNamed(String name, String value) {
        assertRefused(name, value);
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        String message = assertThrows(InvalidSettingException.class,
                () -> Settings.from(Map.of("MADANG_ENV", "production")::get)).getMessage();
        List.of("PUBLIC_URL", "DB_PASSWORD", "KEYS_FILE", "SMTP_HOST")
                .forEach(name -> assertTrue(message.contains(name), message));
    }

    @Test
    void secretsDoNotShow() {
        var given = new HashMap<>(PRODUCTION);
        given.put("SMTP_PASSWORD", "smtp-secret-1");
        String shown = Settings.from(given::get).toString();
        assertFalse(shown.contains("q8#long-and-real") || shown.contains("smtp-secret-1"), shown);
    }

    private static void assertRefused(String name, String value) {
        var given = new HashMap<>(PRODUCTION);
        given.put(name, value);
        String message = assertThrows(InvalidSettingException.class, () -> Settings.from(given::get)).getMessage();
        assertTrue(message.contains(name), message);
    }
}
