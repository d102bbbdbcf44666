package dev.madang.platform.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "en | en", "en-GB,en;q=0.9 | en", "ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7 | ko", "de, en;q=0.5 | en",
        "de-DE,fr | ko", "en;q=0 | ko", "en;q=0.2, ko;q=0.9 | ko", "*, | ko", "'' | ko", "%%% | ko", "en;q=x | ko"})
    void koreanUnlessEnglishIsAskedFor(String header, String language) {
        assertEquals(language, Language.choose(header, "ko"));
    }

    @Test
    void withoutTheHeaderTheSitesOwn() {
        assertEquals("en", Language.choose(null, "en"));
        assertEquals("ko", Language.choose("en,".repeat(100_000), "ko"));
    }
}
