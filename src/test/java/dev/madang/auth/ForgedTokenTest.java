package dev.madang.auth;

import static dev.madang.auth.HandmadeToken.claims;
import static dev.madang.auth.HandmadeToken.encode;
import static dev.madang.auth.HandmadeToken.header;
import static dev.madang.auth.HandmadeToken.hmac;
import static dev.madang.auth.HandmadeToken.json;
import static dev.madang.auth.HandmadeToken.rs256;
import static dev.madang.auth.HandmadeToken.signed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.Api;
import dev.madang.TestMember;
import dev.madang.TestServer;
import dev.madang.auth.HandmadeToken.ServerKey;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tokens that must not pass (RFC 8725, its successor's draft, RFC 9068). Each is made by hand from a good one, so that
 * the one thing that is wrong with it is what it is refused for; the numbers J1 … are those of the threat list.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForgedTokenTest {

    private TestServer server;
    private TestMember member;
    private ServerKey key;
    private String good;
    private Map<String, Object> goodHeader;

    @BeforeAll
    void aMemberLogsIn() {
        server = TestServer.shared();
        member = TestMember.member(server);
        key = ServerKey.of(server);
        good = member.token();
        goodHeader = header("alg", "RS256", "typ", "at+jwt", "kid", key.keyId());
    }

    @Test
    void theGoodTokenPassesAlsoWhenMadeByHand() {
        send(good).expect(200);
        send(rs256(key.secret(), goodHeader, claims(good))).expect(200);
        assertEquals(List.of("RS256", "at+jwt", key.keyId()), List.of(
                headerOf(good).get("alg"), headerOf(good).get("typ"), headerOf(good).get("kid")));
    }

    /** J1. */
    @ParameterizedTest
    @ValueSource(strings = {"\"none\"", "\"None\"", "\"NONE\"", "\"nOnE\"", "\"\"", "null", "0", "[\"RS256\"]", "{}"})
    void noAlgorithmIsNoWayIn(String algorithm) {
        String payload = good.split("\\.")[1];
        String signature = good.split("\\.")[2];
        String head = encode("{\"alg\":" + algorithm + ",\"typ\":\"at+jwt\",\"kid\":\"" + key.keyId() + "\"}");
        refused(head + "." + payload + ".", head + "." + payload + "." + signature, head + "." + payload);
        String missing = encode("{\"typ\":\"at+jwt\",\"kid\":\"" + key.keyId() + "\"}");
        refused(missing + "." + payload + ".", missing + "." + payload + "." + signature);
    }

    /** J2. */
    @ParameterizedTest
    @ValueSource(strings = {"HmacSHA256 HS256", "HmacSHA384 HS384", "HmacSHA512 HS512"})
    void thePublicKeyIsNoSecret(String both) {
        String[] names = both.split(" ");
        byte[] der = key.open().getEncoded();
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        String pem = "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----";
        String jwk = "{\"kty\":\"RSA\",\"n\":\"" + key.jwk().get("n").asText() + "\",\"e\":\"AQAB\"}";
        for (byte[] secret : List.of(der, bytes(pem), bytes(pem + "\n"), bytes(jwk), bytes(key.jwk().toString()),
                Base64.getUrlDecoder().decode(key.jwk().get("n").asText()))) {
            refused(hmac(secret, names[0], json(header("alg", names[1], "typ", "at+jwt", "kid", key.keyId())),
                    json(claims(good))));
        }
    }

    /** J3: the right key with another algorithm of its family. */
    @Test
    void aKeyHasOneAlgorithm() {
        for (String[] other : new String[][] {{"RS384", "SHA384withRSA"}, {"RS512", "SHA512withRSA"},
            {"RS256", "SHA384withRSA"}, {"RS256", "SHA1withRSA"}}) {
            refused(signed(key.secret(), other[1], json(header("alg", other[0], "typ", "at+jwt", "kid", key.keyId())),
                    json(claims(good))));
        }
        for (String name : List.of("PS256", "ES256", "EdDSA", "rs256", "RS256 ", "HS256")) {
            refused(rs256(key.secret(), header("alg", name, "typ", "at+jwt", "kid", key.keyId()), claims(good)));
        }
    }

    /** J4, for an RSA key: signatures that are zero, one, the modulus, too short, too long, of somebody else. */
    @Test
    void oddSignaturesAreRefused() throws GeneralSecurityException {
        String input = good.substring(0, good.lastIndexOf('.') + 1);
        byte[] modulus = Base64.getUrlDecoder().decode(key.jwk().get("n").asText());
        byte[] one = new byte[384];
        one[383] = 1;
        byte[] real = Base64.getUrlDecoder().decode(good.split("\\.")[2]);
        byte[] longer = new byte[385];
        System.arraycopy(real, 0, longer, 1, 384);
        byte[] plusModulus = new BigInteger(1, real).add(new BigInteger(1, modulus)).toByteArray();
        for (byte[] signature : List.of(new byte[384], one, modulus, new byte[1], new byte[64], new byte[768], longer,
                plusModulus, java.util.Arrays.copyOf(real, 383))) {
            refused(input + Base64.getUrlEncoder().withoutPadding().encodeToString(signature));
        }
        refused(rs256(stranger(3072).getPrivate(), goodHeader, claims(good)));
        refused(rs256(stranger(2048).getPrivate(), goodHeader, claims(good)));
    }

    /** J5, J6. */
    @Test
    void aTokenBringsNoKeyOfItsOwnAndFetchesNone() throws GeneralSecurityException, IOException {
        KeyPair stranger = stranger(3072);
        var open = (java.security.interfaces.RSAPublicKey) stranger.getPublic();
        var jwk = header("kty", "RSA", "kid", key.keyId(), "n", Base64.getUrlEncoder().withoutPadding()
                .encodeToString(open.getModulus().toByteArray()), "e", "AQAB");
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            listener.setSoTimeout(300);
            String url = "http://127.0.0.1:" + listener.getLocalPort() + "/keys";
            for (Map.Entry<String, Object> bait : Map.<String, Object>of("jwk", jwk, "x5c", List.of("MIIB"),
                    "jku", url, "x5u", url, "x5t", "AAAA", "cty", "JWT").entrySet()) {
                var head = new LinkedHashMap<>(goodHeader);
                head.put(bait.getKey(), bait.getValue());
                refused(rs256(stranger.getPrivate(), head, claims(good)), rs256(key.secret(), head, claims(good)));
                head.remove("kid");
                refused(rs256(stranger.getPrivate(), head, claims(good)));
            }
            org.junit.jupiter.api.Assertions.assertThrows(java.net.SocketTimeoutException.class, listener::accept,
                    "somebody fetched a key");
        }
    }

    /** J7. */
    @Test
    void aKeyIdIsLookedUpAndNothingElse() {
        var ids = new ArrayList<Object>(List.of("../../dev/null", "' UNION SELECT 'x", "\u0000", "", "unknown", "hash", 0,
                List.of(key.keyId()), Map.of(), true, key.keyId() + "\n", key.keyId().toLowerCase(java.util.Locale.ROOT),
                "k".repeat(1_000), "/proc/self/environ"));
        for (Object id : ids) {
            refused(rs256(key.secret(), header("alg", "RS256", "typ", "at+jwt", "kid", id), claims(good)));
        }
        refused(rs256(key.secret(), header("alg", "RS256", "typ", "at+jwt"), claims(good)));
        refused(rs256(key.secret(), "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":null}", json(claims(good))));
        String zeros = hmac(new byte[32], "HmacSHA256", json(header("alg", "HS256", "typ", "at+jwt", "kid", "hash")),
                json(claims(good)));
        refused(zeros, "k".repeat(5_000) + "." + zeros);
    }

    /** J8. */
    @Test
    void criticalExtensionsAreUnknown() {
        for (Map<String, Object> more : List.of(Map.<String, Object>of("crit", List.of("x"), "x", 1),
                Map.<String, Object>of("crit", List.of("b64"), "b64", false), Map.<String, Object>of("b64", false),
                Map.<String, Object>of("crit", List.of()), Map.<String, Object>of("zip", "DEF"))) {
            var head = new LinkedHashMap<>(goodHeader);
            head.putAll(more);
            refused(rs256(key.secret(), head, claims(good)));
        }
    }

    /** J9. */
    @Test
    void nothingIsDecrypted() {
        String part = encode("x".repeat(100));
        for (String head : List.of("{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\",\"zip\":\"DEF\"}",
                "{\"alg\":\"PBES2-HS256+A128KW\",\"enc\":\"A128GCM\",\"p2c\":2147483647,\"p2s\":\"AAAA\"}",
                "{\"alg\":\"dir\",\"enc\":\"A128GCM\"}")) {
            refused(encode(head) + "." + part + "." + part + "." + part + "." + part, encode(head) + "." + part + "." + part);
        }
    }

    /** J10. */
    @Test
    void onlyTheCompactFormIsAToken() {
        String[] parts = good.split("\\.");
        refused("{\"payload\":\"" + parts[1] + "\",\"signatures\":[{\"protected\":\"" + parts[0] + "\",\"signature\":\""
                        + parts[2] + "\"}]}",
                "{\"payload\":\"" + parts[1] + "\",\"protected\":\"" + parts[0] + "\",\"signature\":\"" + parts[2] + "\"}",
                good + ".", "." + good, good + "." + parts[2], parts[0] + ".." + parts[2], parts[0] + "." + parts[1], "..",
                ".", "x", parts[0] + "|" + parts[1] + "|" + parts[2]);
    }

    /** J11: one token has one spelling. */
    @Test
    void lenientBase64IsNoBase64() {
        String[] parts = good.split("\\.");
        String head = parts[0];
        String body = parts[1];
        String signature = parts[2];
        var spellings = new ArrayList<String>(List.of(good + "=", good + "==", head + "=." + body + "." + signature,
                head + "." + body + "=." + signature, " " + good, good + " ", good + "\t", head + ". " + body + "." + signature,
                head + "." + body + "." + signature.substring(0, 10) + " " + signature.substring(10),
                head + "." + body + "." + signature + "A", head + "." + body + "." + signature.substring(1)));
        if (signature.matches(".*[_-].*")) {
            spellings.add(head + "." + body + "." + signature.replace('-', '+').replace('_', '/'));
        }
        // Bits that a lenient decoder throws away. The signature of 384 bytes has none, so the payload is padded for it.
        for (int spaces = 0; spaces < 3; spaces++) {
            String padded = rs256(key.secret(), json(goodHeader), json(claims(good)) + " ".repeat(spaces));
            send(padded).expect(200);
            String[] other = padded.split("\\.");
            int unused = new int[] {0, 0, 4, 2}[other[1].length() % 4];
            for (int bits = 1; bits < 1 << unused; bits++) {
                spellings.add(other[0] + "." + withLastCharacter(other[1], bits) + "." + other[2]);
            }
        }
        refused(spellings.toArray(String[]::new));
    }

    /** J12. */
    @Test
    void aMemberStandsThereOnce() {
        String body = json(claims(good));
        refused(rs256(key.secret(), "{\"alg\":\"RS256\",\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"" + key.keyId() + "\"}",
                body));
        for (String name : List.of("sub", "exp", "iss", "aud", "sid", "jti")) {
            Object value = claims(good).get(name);
            String twice = body.substring(0, body.length() - 1) + ",\"" + name + "\":"
                    + (value instanceof String ? "\"" + value + "\"" : value) + "}";
            refused(rs256(key.secret(), json(goodHeader), twice));
        }
    }

    /** J13. */
    @ParameterizedTest
    @ValueSource(strings = {"exp", "iss", "aud", "sub", "jti", "iat", "sid", "client_id"})
    void everyClaimIsRequired(String name) {
        refused(changed(name, null, true));
        refused(changed(name, null, false));
    }

    /** J14. */
    @Test
    void claimsHaveOneValueAndOneType() {
        Object subject = claims(good).get("sub");
        Object session = claims(good).get("sid");
        long expiry = ((Number) claims(good).get("exp")).longValue();
        for (Object issuer : List.of(TestServer.PUBLIC_URL + "/", "https://Board.example", "http://board.example", "",
                List.of(TestServer.PUBLIC_URL), 1)) {
            refused(changed("iss", issuer, false));
        }
        Object audience = claims(good).get("aud");
        for (Object other : List.of("other", "", List.of(), List.of(audience), List.of(audience, "other"),
                String.valueOf(audience).toUpperCase(java.util.Locale.ROOT), 1)) {
            refused(changed("aud", other, false));
        }
        for (Object other : List.of("999999999", "0", "-1", "", subject + " ", "+" + subject, "1e3", "x", 1.5, true,
                List.of(subject), Long.parseLong((String) subject), "9".repeat(30))) {
            refused(changed("sub", other, false));
        }
        for (Object other : List.of(999_999_999L, -1, session + ".0", 1.5, true, List.of(session), "9".repeat(30))) {
            refused(changed("sid", other, false));
        }
        for (String value : List.of("\"" + expiry + "\"", expiry + ".0", expiry + ".5", "-1", "0", "9223372036854775808",
                "9223372036854775807", "1e400", expiry / 1_000 + "e3", "true", "{}", "[" + expiry + "]", "NaN")) {
            refused(withRaw("exp", value));
            refused(withRaw("iat", value));
        }
    }

    /** J15. */
    @Test
    void aTokenHasItsTime() {
        long now = server.clock().instant().getEpochSecond();
        send(times(now - 60, now + 60)).expect(200);
        refused(times(now - 600, now - 1), times(now - 600, now), times(now - 86_400, now - 85_800));
        // Too long a life, however it is placed.
        refused(times(now, now + 601), times(now, now + 10L * 365 * 86_400), times(now - 1_000, now + 100), times(now, now - 1));
        // From the future, beyond what clocks may be apart.
        refused(times(now + AuthLimits.CLOCK_SKEW.toSeconds() + 10, now + 300));
        send(times(now + AuthLimits.CLOCK_SKEW.toSeconds() - 1, now + 300)).expect(200);
        refused(changed("nbf", now + 3_600, false));
        send(changed("nbf", now - 1, false)).expect(200);
    }

    /** J16. */
    @Test
    void oneTokenDoesNotPassForAnother() {
        refused(member.refreshToken());
        server.api().as(good).get("/refresh").expect(401, "invalid-token");
        for (String type : List.of("JWT", "application/at+jwt", "AT+JWT", "rt+jwt", "", "at")) {
            refused(rs256(key.secret(), header("alg", "RS256", "typ", type, "kid", key.keyId()), claims(good)));
        }
        refused(rs256(key.secret(), header("alg", "RS256", "kid", key.keyId()), claims(good)));
        // The right type on the other token's claims, and the other way round.
        refused(rs256(key.secret(), goodHeader, claims(member.refreshToken())));
        server.api().as(rs256(key.secret(), header("alg", "RS256", "typ", "rt+jwt", "kid", key.keyId()), claims(good)))
                .get("/refresh").expect(401, "invalid-token");
        // The link of a mail is no token.
        String email = TestMember.someone().get("email");
        server.api().post("/signup", Map.of("email", email, "nickname", email.substring(0, 10) + "x", "password",
                TestMember.PASSWORD)).expect(201);
        String link = TestMember.verifyId(server, email);
        refused(link);
        server.api().as(link).get("/refresh").expect(401, "invalid-token");
    }

    /** J18. */
    @Test
    void aTokenTravelsInOneHeaderOnly() {
        server.api().unchecked().get("/me?access_token=" + good).expect(401);
        server.api().with("Cookie", "access_token=" + good + "; __Secure-madang-refresh=" + good).get("/me").expect(401);
        server.api().with("Cookie", "__Secure-madang-refresh=" + member.refreshToken()).get("/me").expect(401);
        for (String value : List.of("Bearer  " + good, "Bearer", "Bearer ", "Bearer" + good, "Bearer\t" + good,
                "Bearer " + good + ", Bearer " + good, "Token " + good, good, "Basic " + good, "DPoP " + good, "", "  ")) {
            assertEquals(401, server.api().with("Authorization", value).get("/me").status(), value);
        }
        server.api().with("Authorization", "bearer " + good).get("/me").expect(200);
        server.api().with("Authorization", "BEARER " + good).get("/me").expect(200);
        String host = "Host: localhost\r\nConnection: close\r\n";
        assertEquals(401, server.api().raw("GET /me HTTP/1.1\r\n" + host + "Authorization: Bearer " + good
                + "\r\nAuthorization: Bearer " + good + "\r\n\r\n").orElseThrow().status());
        assertEquals(401, server.api().raw("GET /users/" + member.id() + " HTTP/1.1\r\n" + host + "Authorization: Bearer "
                + good + "\r\nAuthorization: Basic eDp5\r\n\r\n").orElseThrow().status());
        assertTrue(List.of(400, 401, 431).contains(server.api().raw("GET /me HTTP/1.1\r\n" + host
                + "Authorization: Bearer " + "A".repeat(100_000) + "\r\n\r\n").map(Api.Answer::status).orElse(431)));
        assertTrue(List.of(400, 401).contains(server.api().raw("GET /me HTTP/1.1\r\n" + host
                + "Authorization: Bearer \u00e9\u0000\r\n\r\n").map(Api.Answer::status).orElse(400)));
        refused("A".repeat(5_000), "A".repeat(2_000) + ".A.A", "é.é.é");
    }

    @Test
    void aBadTokenIsRefusedOnPublicRoutesTooAndOtherSchemesArePassedOver() {
        server.api().as("x").get("/users/" + member.id()).expect(401, "invalid-token");
        server.api().as(good).get("/users/" + member.id()).expect(200);
        server.api().with("Authorization", "Basic eDp5").get("/users/" + member.id()).expect(200);
    }

    /** J28. */
    @Test
    void aTokenTellsNothingOfItsHolder() {
        for (String token : List.of(good, member.refreshToken())) {
            String text = json(claims(token));
            for (String secret : List.of(member.email(), member.nickname(), "127.0.0.1", "10.", "argon2", "@")) {
                assertFalse(text.contains(secret), text);
            }
        }
        assertEquals(java.util.Set.of("iss", "aud", "sub", "client_id", "sid", "jti", "iat", "exp"), claims(good).keySet());
        assertEquals(String.valueOf(member.id()), claims(good).get("sub"));
        assertEquals(TestServer.PUBLIC_URL, claims(good).get("iss"));
    }

    private Api.Answer send(String token) {
        return server.api().as(token).get("/me");
    }

    private void refused(String... tokens) {
        for (String token : tokens) {
            String visible = token.replaceAll("[^\\x21-\\x7e\\t ]", "?");
            if (!visible.equals(visible.strip())) {
                // An HTTP client trims a header's value; what is left of the space is sent between the parts instead.
                visible = visible.strip() + " x";
            }
            long start = System.nanoTime();
            Api.Answer answer = send(visible);
            assertEquals(401, answer.status(), visible);
            assertEquals("invalid-token", answer.code(), visible);
            assertTrue(answer.require("WWW-Authenticate").matches("Bearer .*error=\"invalid_token\".*"), visible);
            assertTrue(System.nanoTime() - start < 2_000_000_000L, "slow: " + visible);
            assertFalse(answer.text().matches("(?s).*(jose4j|Exception|signature|at dev\\.).*"), answer.text());
        }
    }

    private String changed(String name, Object value, boolean asNull) {
        Map<String, Object> claims = claims(good);
        if (value == null && !asNull) {
            claims.remove(name);
        } else {
            claims.put(name, value);
        }
        return rs256(key.secret(), goodHeader, claims);
    }

    private String withRaw(String name, String value) {
        Map<String, Object> claims = claims(good);
        claims.put(name, "@@");
        return rs256(key.secret(), json(goodHeader), json(claims).replace("\"@@\"", value));
    }

    private String times(long issuedAt, long expiresAt) {
        Map<String, Object> claims = claims(good);
        claims.put("iat", issuedAt);
        claims.put("exp", expiresAt);
        return rs256(key.secret(), goodHeader, claims);
    }

    private static String withLastCharacter(String part, int bits) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(part.charAt(part.length() - 1));
        return part.substring(0, part.length() - 1) + alphabet.charAt(last | bits);
    }

    private static Map<String, Object> headerOf(String token) {
        return claims("x." + token.split("\\.")[0] + ".x");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static KeyPair stranger(int bits) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }
}
