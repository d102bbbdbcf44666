package dev.madang.auth;

import dev.madang.platform.crypto.KeyedHash;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.json.JsonUtil;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.JoseException;

/**
 * Makes and checks access tokens (RFC 9068) and refresh tokens: compact JWS, RS256, keys by {@code kid} from the key ring
 * only. What is checked follows RFC 8725. They differ in {@code typ} and audience, so that neither passes for the other.
 *
 * <p>RS256 signs the same claims to the same bytes, and the {@code jti} of a refresh token follows from session and
 * generation: a refresh that is retried gets the very same successor, which is stored nowhere.
 */
public final class Tokens {

    static final String ACCESS_TYPE = "at+jwt";
    static final String REFRESH_TYPE = "rt+jwt";
    static final String ACCESS_AUDIENCE = "madang-api";
    static final String REFRESH_AUDIENCE = "madang-refresh";

    /** RFC 9068 section 2.2 requires a client; the board's own is the only one there is. */
    static final String CLIENT_ID = "madang";

    /** Characters of a token; ours have some 850. */
    static final int MAX_LENGTH = 2_048;

    private static final int JTI_BYTES = 16;

    private static final String ISSUED_AT = "iat";
    private static final String EXPIRES_AT = "exp";
    private static final String SESSION = "sid";
    private static final String GENERATION = "gen";
    private static final Set<String> HEADERS = Set.of("alg", "kid", "typ");

    private static final Pattern ACCOUNT = Pattern.compile("[1-9][0-9]{0,17}");

    private static final AlgorithmConstraints RS256_ONLY =
            new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.RSA_USING_SHA256);

    private final KeyRing keyRing;
    private final KeyedHash keyedHash;
    private final String issuer;
    private final Clock clock;
    private final SignedTokens signedTokens;
    private final SecureRandom random = new SecureRandom();

    /** What a valid access token says. */
    record AccessToken(long accountId, long sessionId) { }

    /** What a valid refresh token says. */
    record RefreshToken(long accountId, long sessionId, int generation, Instant issuedAt, Instant expiresAt) {

        boolean isPastHalfOfItsLife(Instant now) {
            return Duration.between(now, expiresAt).compareTo(Duration.between(issuedAt, expiresAt).dividedBy(2)) < 0;
        }
    }

    /** @param publicUrl the issuer of every token */
    public Tokens(KeyRing keyRing, KeyedHash keyedHash, URI publicUrl, Clock clock) {
        this.keyRing = keyRing;
        signedTokens = new SignedTokens(keyRing);
        this.keyedHash = keyedHash;
        this.issuer = publicUrl.toString();
        this.clock = clock;
    }

    /** @param sessionEndsAt no token outlives its session */
    String issueAccess(long accountId, long sessionId, Instant sessionEndsAt) {
        Instant now = clock.instant();
        byte[] id = new byte[JTI_BYTES];
        random.nextBytes(id);
        JwtClaims claims = claims(ACCESS_AUDIENCE, accountId, sessionId, id, now,
                earlier(now.plus(AuthLimits.ACCESS_TOKEN_LIFE), sessionEndsAt));
        return sign(ACCESS_TYPE, claims, keyRing.signing());
    }

    /**
     * Makes the refresh token of a generation; the same arguments give the same token while the same key signs.
     *
     * @param issuedAt when the generation began, in whole seconds
     */
    String issueRefresh(long accountId, long sessionId, int generation, Instant issuedAt,
            Instant sessionEndsAt) {
        byte[] id = keyedHash.of("refresh-jti", Long.toString(sessionId), Integer.toString(generation));
        JwtClaims claims = claims(REFRESH_AUDIENCE, accountId, sessionId, id, issuedAt,
                refreshExpiry(issuedAt, sessionEndsAt));
        claims.setClaim(GENERATION, generation);
        return sign(REFRESH_TYPE, claims, keyRing.keys().signing(issuedAt));
    }

    static Instant refreshExpiry(Instant issuedAt, Instant sessionEndsAt) {
        return earlier(issuedAt.plus(AuthLimits.REFRESH_TOKEN_LIFE), sessionEndsAt);
    }

    /**
     * @return what it says; says nothing of its session
     * @throws InvalidTokenException when it is no access token of ours that is valid now
     */
    AccessToken verifyAccess(String token) throws InvalidTokenException {
        JwtClaims claims = signedTokens.get(token, () -> signed(token, ACCESS_TYPE));
        requireValid(claims, ACCESS_AUDIENCE, AuthLimits.ACCESS_TOKEN_LIFE);
        return new AccessToken(account(claims), integer(claims, SESSION));
    }

    /**
     * @return what it says; says nothing of its session
     * @throws InvalidTokenException when it is no refresh token of ours that is valid now
     */
    RefreshToken verifyRefresh(String token) throws InvalidTokenException {
        JwtClaims claims = signed(token, REFRESH_TYPE).claims();
        requireValid(claims, REFRESH_AUDIENCE, AuthLimits.REFRESH_TOKEN_LIFE);
        long generation = integer(claims, GENERATION);
        require(generation <= Integer.MAX_VALUE, "claim");
        return new RefreshToken(account(claims), integer(claims, SESSION), (int) generation,
                Instant.ofEpochSecond(integer(claims, ISSUED_AT)), Instant.ofEpochSecond(integer(claims, EXPIRES_AT)));
    }

    private JwtClaims claims(String audience, long accountId, long sessionId, byte[] id, Instant issuedAt,
            Instant expiresAt) {
        var claims = new JwtClaims();
        claims.setIssuer(issuer);
        claims.setAudience(audience);
        claims.setSubject(Long.toString(accountId));
        claims.setStringClaim("client_id", CLIENT_ID);
        claims.setClaim(SESSION, sessionId);
        claims.setJwtId(Base64.getUrlEncoder().withoutPadding().encodeToString(id));
        claims.setIssuedAt(NumericDate.fromSeconds(issuedAt.getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(expiresAt.getEpochSecond()));
        return claims;
    }

    private static String sign(String type, JwtClaims claims, KeySet.SigningKey key) {
        try {
            var jws = new JsonWebSignature();
            jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
            jws.setHeader("typ", type);
            jws.setKeyIdHeaderValue(key.keyId());
            jws.setKey(key.key().getRsaPrivateKey());
            jws.setPayload(claims.toJson());
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("an RSA key of the ring signs", e);
        }
    }

    /** Checks form, type and signature, which stay as they are; and nothing that depends on the time. */
    private SignedTokens.Signed signed(String token, String type) throws InvalidTokenException {
        require(isStrictCompactForm(token), "form");
        try {
            var jws = new JsonWebSignature();
            jws.setAlgorithmConstraints(RS256_ONLY);
            jws.setCompactSerialization(token);
            Map<String, Object> header = JsonUtil.parseJson(jws.getHeaders().getFullHeaderAsJsonString());
            // Only the three that we write: no embedded or remote key, no critical extension, nothing to interpret.
            require(header.keySet().equals(HEADERS), "header");
            require(AlgorithmIdentifiers.RSA_USING_SHA256.equals(header.get("alg")), "algorithm");
            require(type.equals(header.get("typ")), "type");
            KeySet.SigningKey key = keyRing.find(String.valueOf(header.get("kid")))
                    .orElseThrow(() -> new InvalidTokenException("key"));
            jws.setKey(key.publicKey());
            require(jws.verifySignature(), "signature");
            return new SignedTokens.Signed(JwtClaims.parse(jws.getPayload()), key);
        } catch (JoseException | InvalidJwtException e) {
            throw new InvalidTokenException("form");
        } catch (RuntimeException e) {
            // Numbers, nestings or bytes at which the parser of a token stumbles: no fault of ours, and no token of ours.
            throw new InvalidTokenException("form");
        }
    }

    private void requireValid(JwtClaims claims, String audience, Duration maxLife) throws InvalidTokenException {
        require(issuer.equals(claims.getClaimValue("iss")), "issuer");
        // As one string, as we write it; in a list another reader may have been meant too.
        require(audience.equals(claims.getClaimValue("aud")), "audience");
        require(CLIENT_ID.equals(claims.getClaimValue("client_id")), "claim");
        require(claims.getClaimValue("jti") instanceof String id && !id.isEmpty(), "claim");
        long issuedAt = integer(claims, ISSUED_AT);
        long expiresAt = integer(claims, EXPIRES_AT);
        long now = clock.instant().getEpochSecond();
        long skew = AuthLimits.CLOCK_SKEW.toSeconds();
        require(expiresAt > now, "expired");
        require(issuedAt <= now + skew, "time");
        require(!claims.hasClaim("nbf") || integer(claims, "nbf") <= now + skew, "time");
        require(expiresAt > issuedAt && expiresAt - issuedAt <= maxLife.toSeconds(), "life");
    }

    /** A whole number that is not negative, written as one: no string, no fraction. */
    private static long integer(JwtClaims claims, String name) throws InvalidTokenException {
        require(claims.getClaimValue(name) instanceof Long value && value >= 0 && value < Long.MAX_VALUE / 2, "claim");
        return (Long) claims.getClaimValue(name);
    }

    private static long account(JwtClaims claims) throws InvalidTokenException {
        require(claims.getClaimValue("sub") instanceof String subject && ACCOUNT.matcher(subject).matches(), "claim");
        return Long.parseLong((String) claims.getClaimValue("sub"));
    }

    private static void require(boolean condition, String reason) throws InvalidTokenException {
        if (!condition) {
            throw new InvalidTokenException(reason);
        }
    }

    /**
     * Three parts of canonical base64url and nothing else (RFC 7515 section 7.1): a lenient decoder would let one token
     * be written in many ways.
     */
    private static boolean isStrictCompactForm(String token) {
        if (token.length() > MAX_LENGTH) {
            return false;
        }
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return false;
        }
        for (String part : parts) {
            try {
                byte[] bytes = Base64.getUrlDecoder().decode(part);
                if (part.isEmpty() || !Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
                    return false;
                }
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
        return true;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
