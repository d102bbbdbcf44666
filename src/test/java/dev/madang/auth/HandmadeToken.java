package dev.madang.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.madang.TestServer;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPrivateKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens made of strings and the Java platform alone, by the server's own keys, for what the library would never make. */
final class HandmadeToken {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private HandmadeToken() { }

    /** The first signing key in a server's key set file. */
    record ServerKey(String keyId, PrivateKey secret, PublicKey open, JsonNode jwk) {

        static ServerKey of(TestServer server) {
            try {
                for (JsonNode jwk : JSON.readTree(Files.readString(server.folder().resolve("keys.jwks"))).get("keys")) {
                    if (jwk.get("kty").asText().equals("RSA")) {
                        var factory = KeyFactory.getInstance("RSA");
                        return new ServerKey(jwk.get("kid").asText(),
                                factory.generatePrivate(new RSAPrivateKeySpec(number(jwk, "n"), number(jwk, "d"))),
                                factory.generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e"))), jwk);
                    }
                }
                throw new AssertionError("no signing key");
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private static BigInteger number(JsonNode jwk, String member) {
            return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.get(member).asText()));
        }
    }

    /** A header of these members, in their order. */
    static Map<String, Object> header(Object... namesAndValues) {
        var members = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return members;
    }

    /** What a token says. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> claims(String token) {
        try {
            return JSON.readValue(Base64.getUrlDecoder().decode(token.split("\\.")[1]), LinkedHashMap.class);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static String rs256(PrivateKey key, Map<String, Object> header, Map<String, Object> claims) {
        return rs256(key, json(header), json(claims));
    }

    /** The header and the claims as text, for what no map can hold. */
    static String rs256(PrivateKey key, String header, String claims) {
        return signed(key, "SHA256withRSA", header, claims);
    }

    static String signed(PrivateKey key, String algorithm, String header, String claims) {
        try {
            String input = encode(header) + "." + encode(claims);
            var signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hmac(byte[] key, String algorithm, String header, String claims) {
        try {
            String input = encode(header) + "." + encode(claims);
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return input + "." + BASE64.encodeToString(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String encode(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static String json(Map<String, Object> members) {
        try {
            return JSON.writeValueAsString(members);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
