package dev.madang.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NicknameTest {

    @ParameterizedTest
    @ValueSource(strings = {"ab", "홍길동", "김철수 2", "Jürgen", "Łukasz", "Ελένη", "Дмитрий", "山田太郎", "カタカナ", "محمد", "สมชาย",
        "नमस्ते", "Nguyễn", "🍣🍺", "a.b-c_d", "O'Hara", "한글Mix", "漢字한글abc", "${7*7}", "\"><img onerror=1>", "x²"})
    void namesOfManyKindsAreTaken(String text) {
        assertEquals(Optional.empty(), Nickname.refusal(text));
    }

    @ParameterizedTest
    @CsvSource(value = {
        "a|length", "''|length", "가|length", "012345678901234567890123456789012|length",
        "'   '|blank", "'\u3164\u3164'|blank", "'\u200b\u200b'|blank", "'\u2800\u2800'|blank",
        "' ab'|space-around", "'ab '|space-around", "'ab\u3000'|space-around", "'\u00a0ab'|space-around",
        "a\u0007b|nickname-character", "a\u001bb|nickname-character", "a\u200bb|nickname-character",
        "ad\u200dmin|nickname-character", "a\u202eb|nickname-character", "a\u2066b|nickname-character",
        "a\u00adb|nickname-character", "a\ufeffb|nickname-character", "a\ue000b|nickname-character",
        "a\u0378b|nickname-character", "홍\u3164길|nickname-character",
        "a\ufe0fb|nickname-character", "a\u034fb|nickname-character", "a\u061cb|nickname-character",
        "a\u0300\u0301\u0302\u0303|nickname-marks", "\u0301ab|nickname-marks",
        "\u0430dmin|nickname-scripts", "p\u03b1ul|nickname-scripts", "\u0430\u03b1|nickname-scripts",
        "\uff41\u0430|nickname-scripts", "\ud835\udc4e\u0430|nickname-scripts"},
        delimiter = '|', ignoreLeadingAndTrailingWhitespace = false)
    void whatMisleadsTheEyeIsRefusedWithItsReason(String text, String code) {
        assertEquals(Optional.of(code), Nickname.refusal(text));
    }

    @ParameterizedTest
    @CsvSource({"admin,ADMIN", "admin,Ａdmin", "admin,admın", "admin,ａｄｍｉｎ", "Straße,STRASSE", "ﬁsh,fish", "ΣΑΣ,σας",
        "ｶﾅ,カナ", "①②,12", "K9,\u212a9", "가나,\u1100\u1161\u1102\u1161", "é1,e\u03011"})
    void caseAndWidthDoNotMakeAnotherName(String one, String other) {
        assertEquals(Nickname.of(one).canonical(), Nickname.of(other).canonical());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\r\nb", "a\u2028b", "a\u2029b", "a\u0085b"})
    void aNameIsOneLine(String text) {
        assertEquals(Optional.of("nickname-character"), Nickname.refusal(text));
    }

    @Test
    void differentNamesStayDifferent() {
        assertNotEquals(Nickname.of("🍣🍣").canonical(), Nickname.of("🍺🍺").canonical());
        assertNotEquals(Nickname.of("resume").canonical(), Nickname.of("résumé").canonical());
        assertNotEquals(Nickname.of("ab").canonical(), Nickname.of("a b").canonical());
    }

    @Test
    void aNameIsKeptComposed() {
        assertEquals("가나", Nickname.of("\u1100\u1161\u1102\u1161").toString());
    }

    @Test
    void lengthsCountCodePoints() {
        assertEquals(Optional.empty(), Nickname.refusal("🍣".repeat(32)));
        assertEquals(Optional.of("length"), Nickname.refusal("🍣".repeat(33)));
    }

    @Test
    void noNameOutgrowsItsCanonicalColumn() {
        assertEquals(Optional.of("nickname-character"), Nickname.refusal("\ufdfa".repeat(32)));
    }
}
