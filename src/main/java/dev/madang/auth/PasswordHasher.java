package dev.madang.auth;

import dev.madang.platform.http.HttpProblem;
import dev.madang.platform.http.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.CryptoServicesRegistrar;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106), stored in PHC string format. Each hash takes 19 MiB and some tens of milliseconds of a core, so
 * that only as many run at once as there are cores; who does not get his turn within a second gets 503 instead of
 * making everybody wait.
 */
public final class PasswordHasher {

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /** Seconds after which a refused client may try again. */
    private static final String RETRY_AFTER = "2";

    private static final Pattern PHC = Pattern.compile("\\$argon2id\\$v=19\\$m=([1-9][0-9]{0,7}),t=([1-9][0-9]{0,3}),"
            + "p=([1-9][0-9]{0,2})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    static {
        // When this class of the library comes to life it leaves its defaults with the thread that asked first, which
        // belongs to Tomcat and would keep them, and with them the whole application, after an undeploy.
        CryptoServicesRegistrar.clearThreadProperty(CryptoServicesRegistrar.Property.DSA_DEFAULT_PARAMS);
        CryptoServicesRegistrar.clearThreadProperty(CryptoServicesRegistrar.Property.DH_DEFAULT_PARAMS);
    }

    private final SecureRandom random = new SecureRandom();
    private final Parameters parameters;
    private final Semaphore turns;

    /** A hash that no password has: what is compared where there is no account, in the same time. */
    private final String nobodys;

    /** @param memoryKib of one hash, in KiB */
    record Parameters(int memoryKib, int iterations, int parallelism) { }

    public PasswordHasher() {
        this(new Parameters(AuthLimits.ARGON2_MEMORY_KIB, AuthLimits.ARGON2_ITERATIONS, AuthLimits.ARGON2_PARALLELISM),
                Runtime.getRuntime().availableProcessors());
    }

    PasswordHasher(Parameters parameters, int atOnce) {
        this.parameters = parameters;
        turns = new Semaphore(atOnce, true);
        nobodys = format(parameters, bytes(SALT_BYTES), bytes(HASH_BYTES));
    }

    /** What may be done by who has the turn, on his own thread. */
    final class Turn {
        private Turn() { }

        /** @return a new hash, with a salt of its own */
        String hash(String password) {
            byte[] salt = bytes(SALT_BYTES);
            return format(parameters, salt, argon2id(parameters, salt, password, HASH_BYTES));
        }

        /**
         * Takes the same time whether there is a hash or not.
         *
         * @param hash that of the account, or null where there is no account
         * @return whether it is the password's
         */
        boolean matches(String password, String hash) {
            Matcher phc = PHC.matcher(hash == null ? nobodys : hash);
            if (!phc.matches()) {
                throw new IllegalStateException("a stored password hash is not in PHC string format");
            }
            byte[] expected = Base64.getDecoder().decode(phc.group(5));
            byte[] actual = argon2id(parametersOf(phc), Base64.getDecoder().decode(phc.group(4)), password,
                    expected.length);
            return MessageDigest.isEqual(expected, actual) && hash != null;
        }
    }

    /**
     * Waits for a turn and gives it back when the work is done.
     *
     * @throws ProblemException {@code unavailable} when there is none within a second
     */
    <T> T inTurn(Function<Turn, T> work) {
        try {
            if (!turns.tryAcquire(AuthLimits.HASHING_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ProblemException(HttpProblem.UNAVAILABLE).withHeader("Retry-After", RETRY_AFTER);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(HttpProblem.UNAVAILABLE).withHeader("Retry-After", RETRY_AFTER);
        }
        try {
            return work.apply(new Turn());
        } finally {
            turns.release();
        }
    }

    /** @return a new hash, for commands; a request hashes by {@link #inTurn} together with what else it does in its turn */
    public String hash(String password) {
        return inTurn(turn -> turn.hash(password));
    }

    /** @return whether a hash was made with other parameters than today's, so that the next login makes it again */
    boolean isOutdated(String hash) {
        Matcher phc = PHC.matcher(hash);
        return !phc.matches() || !parametersOf(phc).equals(parameters);
    }

    private static Parameters parametersOf(Matcher phc) {
        return new Parameters(Integer.parseInt(phc.group(1)), Integer.parseInt(phc.group(2)),
                Integer.parseInt(phc.group(3)));
    }

    private static byte[] argon2id(Parameters parameters, byte[] salt, String password, int length) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(parameters.memoryKib())
                .withIterations(parameters.iterations())
                .withParallelism(parameters.parallelism())
                .withSalt(salt)
                .build());
        byte[] hash = new byte[length];
        generator.generateBytes(PasswordRules.normalize(password).getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }

    private static String format(Parameters parameters, byte[] salt, byte[] hash) {
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + parameters.memoryKib() + ",t=" + parameters.iterations() + ",p="
                + parameters.parallelism() + "$" + encoder.encodeToString(salt) + "$" + encoder.encodeToString(hash);
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
