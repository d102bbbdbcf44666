package dev.madang.platform.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The settings of one deployment. Every name, its meaning and its default stand in {@code conf/madang.env.example}.
 *
 * @param production whether a missing or sample secret, missing SMTP or a missing public URL refuses the start
 * @param publicUrl the base of every link that is sent and the issuer of every token, without a final slash
 * @param migrate whether the application brings the schema up to date itself; otherwise it waits until it fits
 * @param keysFile the JWK set file with the signing keys and the key of keyed hashes
 * @param limits whether request limits are counted; off only for tests on loopback
 * @param warmUp how long a version that starts beside another one reads before it gets requests
 * @param siteTimeZone of times on pages, until a reader's browser puts its own in place
 * @param drainFile a file whose presence takes this node out of service: readiness is refused, requests are answered
 */
public record Settings(
        boolean production,
        URI publicUrl,
        Database database,
        boolean migrate,
        Path keysFile,
        Optional<Smtp> smtp,
        String mailFrom,
        Path mailDirectory,
        boolean limits,
        ApiDocs apiDocs,
        boolean membersCreateCategories,
        List<String> corsOrigins,
        String siteName,
        String siteLanguage,
        Duration warmUp,
        ZoneId siteTimeZone,
        Optional<Path> drainFile) {

    /** Who may read the documentation of the API. */
    public enum ApiDocs { PUBLIC, MEMBERS, OFF }

    /**
     * Where the database is, for the connections that do not come from the pool: migration and the watch over it.
     *
     * @param endpoint host and port of the primary
     * @param replicaEndpoint host and port of the read replica, when there is one
     * @param sslMode as Connector/J has it
     */
    public record Database(String endpoint, Optional<String> replicaEndpoint, String name, String user,
            String password, String sslMode) {

        @Override
        public String toString() {
            return "Database[endpoint=" + endpoint + ", name=" + name + ", user=" + user + "]";
        }
    }

    /**
     * @param startTls whether a server without STARTTLS gets no mail at all
     * @param trustedCertificate a PEM file that is trusted besides the system's authorities
     */
    public record Smtp(String host, int port, Optional<String> user, Optional<String> password, boolean startTls,
            Optional<Path> trustedCertificate) {

        @Override
        public String toString() {
            return "Smtp[host=" + host + ", port=" + port + ", startTls=" + startTls + "]";
        }
    }

    /** A setting that is missing or wrong; the message names the variable and what is allowed. */
    public static final class InvalidSettingException extends RuntimeException {
        public InvalidSettingException(String message) {
            super(message);
        }
    }

    private static final Set<String> SAMPLE_SECRETS = Set.of("change-me", "changeme", "secret", "password", "madang");

    /**
     * Reads all settings.
     *
     * @param lookup gives the value of a variable, or null
     * @throws InvalidSettingException naming every variable that is missing or wrong
     */
    public static Settings from(Function<String, String> lookup) {
        return new Reader(lookup).read();
    }

    private static final class Reader {
        private final Function<String, String> lookup;
        private final List<String> wrong = new ArrayList<>();

        Reader(Function<String, String> lookup) {
            this.lookup = lookup;
        }

        Settings read() {
            boolean production = choice("MADANG_ENV", "development", "development", "production").equals("production");
            URI publicUrl = publicUrl(production);
            var database = new Database(
                    optional("DB_ENDPOINT").orElse("127.0.0.1:3306"),
                    optional("DB_REPLICA_ENDPOINT"),
                    optional("DB_NAME").orElse("madang"),
                    optional("DB_USER").orElse("madang"),
                    optional("DB_PASSWORD").orElse(""),
                    choice("DB_SSL_MODE", "preferred", "disabled", "preferred", "required", "verify_ca",
                            "verify_identity").toUpperCase(Locale.ROOT));
            if (production && isSample(database.password())) {
                wrong.add("DB_PASSWORD is missing or a sample: set the real one");
            }
            Optional<String> keysFile = optional("KEYS_FILE");
            if (production && keysFile.isEmpty()) {
                wrong.add("KEYS_FILE is missing: name the JWK set file that scripts/rotate-keys made");
            }
            Optional<Smtp> smtp = smtp();
            if (production && smtp.isEmpty()) {
                wrong.add("SMTP_HOST is missing: without it no member can confirm an address");
            }
            var settings = new Settings(
                    production,
                    publicUrl,
                    database,
                    choice("DB_MIGRATE", "on", "on", "off").equals("on"),
                    Path.of(keysFile.orElse("data/keys.jwks")),
                    smtp,
                    optional("MAIL_FROM").orElse("Madang <noreply@" + hostOf(publicUrl) + ">"),
                    Path.of(optional("MAIL_DIR").orElse("data/mail")),
                    choice("LIMITS", "on", "on", "off").equals("on"),
                    ApiDocs.valueOf(choice("API_DOCS", "public", "public", "members", "off").toUpperCase(Locale.ROOT)),
                    choice("CATEGORY_CREATION", "admins", "admins", "members").equals("members"),
                    optional("CORS_ORIGINS").map(origins -> Arrays.stream(origins.split("[,\\s]+"))
                            .filter(origin -> !origin.isEmpty()).toList()).orElse(List.of()),
                    optional("SITE_NAME").orElse("Madang"),
                    choice("SITE_LANGUAGE", "ko", "ko", "en"),
                    Duration.ofSeconds(number("WARM_UP_SECONDS", 20, 60)),
                    zone("SITE_TIME_ZONE", "Asia/Seoul"),
                    optional("DRAIN_FILE").map(Path::of));
            if (!wrong.isEmpty()) {
                throw new InvalidSettingException(String.join("; ", wrong));
            }
            return settings;
        }

        private Optional<Smtp> smtp() {
            return optional("SMTP_HOST").map(host -> new Smtp(
                    host,
                    port("SMTP_PORT", 587),
                    optional("SMTP_USER"),
                    optional("SMTP_PASSWORD"),
                    choice("SMTP_STARTTLS", "required", "required", "off").equals("required"),
                    optional("SMTP_TRUST").map(Path::of)));
        }

        private URI publicUrl(boolean production) {
            Optional<String> value = optional("PUBLIC_URL");
            if (value.isEmpty() && production) {
                wrong.add("PUBLIC_URL is missing: the base of every link that is sent, as https://board.example");
            }
            try {
                var url = URI.create(value.orElse("http://localhost:8080").replaceAll("/+$", ""));
                if (url.getHost() == null || !Set.of("http", "https").contains(url.getScheme())
                        || url.getQuery() != null || url.getFragment() != null || url.getUserInfo() != null) {
                    wrong.add("PUBLIC_URL must be an http or https address without query or fragment");
                }
                return url;
            } catch (IllegalArgumentException e) {
                wrong.add("PUBLIC_URL is not an address");
                return URI.create("http://localhost:8080");
            }
        }

        private Optional<String> optional(String name) {
            return Optional.ofNullable(lookup.apply(name)).map(String::trim).filter(value -> !value.isEmpty());
        }

        private String choice(String name, String otherwise, String... allowed) {
            String value = optional(name).orElse(otherwise).toLowerCase(Locale.ROOT);
            if (!List.of(allowed).contains(value)) {
                wrong.add(name + " must be one of " + String.join(", ", allowed));
                return otherwise;
            }
            return value;
        }

        private int number(String name, int otherwise, int most) {
            String value = optional(name).orElse(Integer.toString(otherwise));
            if (!value.matches("[0-9]{1,6}") || Integer.parseInt(value) > most) {
                wrong.add(name + " must be a whole number, 0 to " + most);
                return otherwise;
            }
            return Integer.parseInt(value);
        }

        private ZoneId zone(String name, String otherwise) {
            try {
                return ZoneId.of(optional(name).orElse(otherwise));
            } catch (DateTimeException e) {
                wrong.add(name + " must be a time zone, as Asia/Seoul or UTC");
                return ZoneId.of(otherwise);
            }
        }

        private int port(String name, int otherwise) {
            String value = optional(name).orElse(Integer.toString(otherwise));
            if (!value.matches("[1-9][0-9]{0,4}") || Integer.parseInt(value) > 65535) {
                wrong.add(name + " must be a port, 1 to 65535");
                return otherwise;
            }
            return Integer.parseInt(value);
        }

        private static boolean isSample(String secret) {
            return secret.isBlank() || SAMPLE_SECRETS.contains(secret.toLowerCase(Locale.ROOT));
        }

        private static String hostOf(URI url) {
            return url.getHost() == null ? "localhost" : url.getHost();
        }
    }
}
