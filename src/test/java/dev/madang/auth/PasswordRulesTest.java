package dev.madang.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.account.EmailAddress;
import dev.madang.account.Nickname;
import dev.madang.account.Passwords;
import dev.madang.platform.http.FieldError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {

    private final CommonPasswords common = new CommonPasswords();
    private final PasswordRules rules = new PasswordRules(common);

    private Optional<String> refusal(String password) {
        return rules.refusal("password", password, EmailAddress.of("Gildong.Hong@Bücher.example"), Nickname.of("길동 Hong"))
                .map(FieldError::code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"correct horse battery", "aaaaaaab vielleicht", "비밀스러운 문장이다", "🍣🍺🍕🍔🍟🌭🍿🥓", "        x",
        " leading and trailing ", "xK9$mQ2!", "qu1te-unlikely-words", "ㅁㄴㅇㄹ우리집뒷산"})
    void noCharactersAreAskedForOrForbidden(String password) {
        assertEquals(Optional.empty(), refusal(password));
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "PASSWORD", "Password1", "12345678", "qwertyuiop", "1q2w3e4r", "P@ssw0rd",
        "iloveyou1", "baseball", "dkssudgktpdy", "qlalfqjsgh", "Tkfkdgo1234", "aaaaaaaa", "00000000", "12341234",
        "qwer1234", "asdf1234!", "abcd1234", "madang1234", "administrator", "trustno1", "안녕하세요123"})
    void commonPasswordsAreRefusedInWhateverCase(String password) {
        assertEquals(Optional.of("password-common"), refusal(password));
    }

    @ParameterizedTest
    @CsvSource({"gildong.hong,password-is-email", "GILDONG.HONG,password-is-email",
        "gildong.hong@bücher.example,password-is-email", "gildong.hong@xn--bcher-kva.example,password-is-email",
        "길동 HONG xx,", "1234567,length", "가나다라마바사,length"})
    void whatEverybodyKnowsOfTheOwnerIsRefused(String password, String code) {
        assertEquals(Optional.ofNullable(code), refusal(password));
        assertEquals(Optional.of("password-is-nickname"), rules.refusal("password", "ｋｉｍ　ｃｈｕｌ　ｓｏｏ",
                EmailAddress.of("a@b.cd"), Nickname.of("Kim Chul Soo")).map(FieldError::code));
    }

    @Test
    void lengthCountsCodePointsOfTheComposedForm() {
        assertEquals(Optional.empty(), refusal("é".repeat(7) + "x"));
        assertEquals(Optional.of("length"), refusal("e\u0301".repeat(7)));
        assertEquals(Optional.empty(), refusal("🍣🍺".repeat(64)));
        assertEquals(Optional.of("length"), refusal("🍣🍺".repeat(64) + "x"));
        assertEquals(Optional.empty(), refusal("e\u0301x".repeat(64)));
    }

    @Test
    void theListIsSortedAndEveryLineOfItIsFound() throws IOException {
        List<String> lines = new String(CommonPasswords.class.getResourceAsStream("common-passwords.txt").readAllBytes(),
                StandardCharsets.UTF_8).lines().toList();
        assertTrue(lines.size() > 50_000);
        byte[] before = {};
        for (String line : lines) {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            assertTrue(Arrays.compareUnsigned(before, bytes) < 0, line);
            assertTrue(line.codePointCount(0, line.length()) >= Passwords.MIN_LENGTH, line);
            assertTrue(common.contains(line), line);
            assertFalse(common.contains(line + "\u0001"), line);
            before = bytes;
        }
        assertFalse(common.contains(""));
        assertFalse(common.contains("\uffff"));
    }
}
