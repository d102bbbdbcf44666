package dev.madang.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"a@b.co", "first.last@example.com", "a+b@x.y", "a/b@x.y", "%@x.y", "_@x.y", "o'hara@example.ie",
        "!#$%&'*+-/=?^_`{|}~@example.org", "x@메일.한국", "x@xn--9i1b782a.xn--3e0b707e", "x@1and1.com", "x@a-b.c1d"})
    void dotAtomsAtDomainNamesAreAddresses(String text) {
        assertTrue(EmailAddress.parse(text).isPresent(), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "a", "a@", "가나@b.cd", "@b.c", "a@b", "a@@b.c", ".a@b.c", "a.@b.c", "a..b@c.de", "a b@c.de",
        " a@b.cd", "a@b.cd ", "a@b.cd.", "a@.b.cd", "a@b..cd", "\"a b\"@c.de", "\"a\"@c.de", "a(x)@b.cd", "a@b.cd(x)",
        "<a@b.cd>", "A <a@b.cd>", "a@[127.0.0.1]", "a@127.0.0.1", "a@-b.cd", "a@b-.cd", "a@b_c.de", "a,b@c.de",
        "a@b.cd,e@f.gh", "a;b@c.de", "a\\b@c.de", "a:b@c.de", "a@b.cd\r\nBcc:x@y.zz", "a\r\n@b.cd", "a\t@b.cd",
        "a\u0000@b.cd", "a\u202e@b.cd", "a@b\u200b.c d", "\u0131@x.yz", "\u212a@x.yz", "\ufb01@x.yz", "\uff41@x.yz",
        "a@xn--a.b\u0000", "a@xn--99999999999.com", "a@b.c%64/", "a@b.cd?x", "a@ b.cd", "a@b\u00a0c.de"})
    void anythingElseIsNone(String text) {
        assertTrue(EmailAddress.parse(text).isEmpty(), text);
    }

    @ParameterizedTest
    @CsvSource({"A@X.Y, a@x.y", "a@BÜCHER.example, a@xn--bcher-kva.example",
        "a@xn--bcher-kva.EXAMPLE, a@bücher.example", "a@XN--BCHER-KVA.example, a@bücher.example",
        "a@bu\u0308cher.example, a@b\u00fccher.example", "a@ｅｘａｍｐｌｅ.com, a@example.com", "a@x。kr, a@x.kr"})
    void oneMailboxHasOneCanonicalForm(String one, String other) {
        assertEquals(EmailAddress.of(one).canonical(), EmailAddress.of(other).canonical());
    }

    @Test
    void dotsAndTagsAreTheBusinessOfTheReceivingHost() {
        assertNotEquals(EmailAddress.of("a.b@gmail.com").canonical(), EmailAddress.of("ab@gmail.com").canonical());
        assertNotEquals(EmailAddress.of("a+b@gmail.com").canonical(), EmailAddress.of("a@gmail.com").canonical());
    }

    @Test
    void mailGoesToTheLocalPartAsTypedAtTheDomainInAscii() {
        assertEquals("Hong.Gildong@xn--h32bo1jx6f.kr", EmailAddress.of("Hong.Gildong@메일상.kr").mailbox());
        assertEquals("Hong.Gildong@메일상.kr", EmailAddress.of("Hong.Gildong@메일상.kr").toString());
    }

    @Test
    void upTo254CodePointsAreTaken() {
        String domain = "@example.com";
        assertTrue(EmailAddress.parse("a".repeat(254 - domain.length()) + domain).isPresent());
        assertTrue(EmailAddress.parse("a".repeat(255 - domain.length()) + domain).isEmpty());
        // Longer in Punycode than as typed: the canonical form must fit too.
        assertTrue(EmailAddress.parse("a".repeat(235) + "@가나다라.example").isEmpty());
    }

    @Test
    void hostileTextTakesNoTime() {
        assertTimeout(Duration.ofMillis(100), () -> {
            EmailAddress.parse("a".repeat(100_000));
            EmailAddress.parse("a@" + "a.".repeat(50_000));
            EmailAddress.parse("a!@a" + ".a".repeat(120));
            EmailAddress.parse("((((".repeat(25_000) + "@b.cd");
        });
    }
}
