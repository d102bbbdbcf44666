package dev.madang.auth;

import dev.madang.platform.crypto.KeyedHash;
import java.net.URI;
import java.security.Key;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwx.Headers;
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

    /** How far the clocks of two nodes may be apart. */
    static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

    /** Characters of a token; ours have some 850. */
    static final int MAX_LENGTH = 2_048;

    private static final int JTI_BYTES = 16;

    private static final String SESSION = "sid";
    private static final String GENERATION = "gen";
    private static final Set<String> HEADERS = Set.of("alg", "kid", "typ");

    private static final AlgorithmConstraints RS256_ONLY =
            new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.RSA_USING_SHA256);

    private final KeyRing keyRing;
    private final KeyedHash keyedHash;
    private final String issuer;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /** What a valid access token says. */
    public record AccessToken(long accountId, long sessionId) { }

    /** What a valid refresh token says. */
    public record RefreshToken(long accountId, long sessionId, int generation, Instant issuedAt, Instant expiresAt) {

        boolean isPastHalfOfItsLife(Instant now) {
            return Duration.between(now, expiresAt).compareTo(Duration.between(issuedAt, expiresAt).dividedBy(2)) < 0;
        }
    }

    /** @param publicUrl the issuer of every token */
    public Tokens(KeyRing keyRing, KeyedHash keyedHash, URI publicUrl, Clock clock) {
        this.keyRing = keyRing;
        this.keyedHash = keyedHash;
        this.issuer = publicUrl.toString();
        this.clock = clock;
    }

    /** @param sessionEndsAt no token outlives its session */
    public String issueAccess(long accountId, long sessionId, Instant sessionEndsAt) {
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
    public String issueRefresh(long accountId, long sessionId, int generation, Instant issuedAt,
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

    /** @return what it says, if it is an access token of ours that is valid now; says nothing of its session */
    public Optional<AccessToken> verifyAccess(String token) {
        return verify(token, ACCESS_TYPE, ACCESS_AUDIENCE, AuthLimits.ACCESS_TOKEN_LIFE)
                .flatMap(claims -> {
                    Optional<Long> account = account(claims);
                    Optional<Long> session = integer(claims, SESSION);
                    return account.isPresent() && session.isPresent()
                            ? Optional.of(new AccessToken(account.get(), session.get())) : Optional.empty();
                });
    }

    /** @return what it says, if it is a refresh token of ours that is valid now; says nothing of its session */
    public Optional<RefreshToken> verifyRefresh(String token) {
        return verify(token, REFRESH_TYPE, REFRESH_AUDIENCE, AuthLimits.REFRESH_TOKEN_LIFE).flatMap(this::refreshToken);
    }

    private Optional<RefreshToken> refreshToken(JwtClaims claims) {
        Optional<Long> account = account(claims);
        Optional<Long> session = integer(claims, SESSION);
        Optional<Long> generation = integer(claims, GENERATION);
        if (account.isEmpty() || session.isEmpty() || generation.isEmpty() || generation.get() > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        return Optional.of(new RefreshToken(account.get(), session.get(), generation.get().intValue(),
                Instant.ofEpochSecond(integer(claims, "iat").orElseThrow()),
                Instant.ofEpochSecond(integer(claims, "exp").orElseThrow())));
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

    private Optional<JwtClaims> verify(String token, String type, String audience, Duration maxLife) {
        if (!isStrictCompactForm(token)) {
            return Optional.empty();
        }
        try {
            var jws = new JsonWebSignature();
            jws.setAlgorithmConstraints(RS256_ONLY);
            jws.setCompactSerialization(token);
            Headers headers = jws.getHeaders();
            // Only the three that we write: no embedded or remote key, no critical extension, nothing to interpret.
            if (!org.jose4j.json.JsonUtil.parseJson(headers.getFullHeaderAsJsonString()).keySet().equals(HEADERS)
                    || !type.equals(headers.getStringHeaderValue("typ"))
                    || !AlgorithmIdentifiers.RSA_USING_SHA256.equals(jws.getAlgorithmHeaderValue())) {
                return Optional.empty();
            }
            Optional<Key> key = keyRing.find(jws.getKeyIdHeaderValue()).map(KeySet.SigningKey::publicKey);
            if (key.isEmpty()) {
                return Optional.empty();
            }
            jws.setKey(key.get());
            if (!jws.verifySignature()) {
                return Optional.empty();
            }
            JwtClaims claims = JwtClaims.parse(jws.getPayload());
            return areValid(claims, audience, maxLife) ? Optional.of(claims) : Optional.empty();
        } catch (JoseException | InvalidJwtException | MalformedClaimException | ClassCastException e) {
            return Optional.empty();
        }
    }

    private boolean areValid(JwtClaims claims, String audience, Duration maxLife) throws MalformedClaimException {
        Optional<Long> issuedAt = integer(claims, "iat");
        Optional<Long> expiresAt = integer(claims, "exp");
        if (issuedAt.isEmpty() || expiresAt.isEmpty() || claims.getJwtId() == null || claims.getJwtId().isEmpty()
                || !issuer.equals(claims.getClaimValue("iss"))
                || !audience.equals(claims.getClaimValue("aud"))
                || !CLIENT_ID.equals(claims.getClaimValue("client_id"))) {
            return false;
        }
        long now = clock.instant().getEpochSecond();
        long skew = CLOCK_SKEW.toSeconds();
        if (claims.hasClaim("nbf") && integer(claims, "nbf").orElse(Long.MAX_VALUE) > now + skew) {
            return false;
        }
        return issuedAt.get() <= now + skew
                && expiresAt.get() + skew > now
                && expiresAt.get() > issuedAt.get()
                && expiresAt.get() - issuedAt.get() <= maxLife.toSeconds();
    }

    /** A whole number that is not negative, written as one: no string, no fraction. */
    private static Optional<Long> integer(JwtClaims claims, String name) {
        return claims.getClaimValue(name) instanceof Long value && value >= 0 && value < Long.MAX_VALUE / 2
                ? Optional.of(value) : Optional.empty();
    }

    private static Optional<Long> account(JwtClaims claims) {
        return claims.getClaimValue("sub") instanceof String subject && subject.matches("[1-9][0-9]{0,17}")
                ? Optional.of(Long.valueOf(subject)) : Optional.empty();
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
