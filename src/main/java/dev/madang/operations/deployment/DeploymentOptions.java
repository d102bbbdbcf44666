package dev.madang.operations.deployment;

import dev.madang.operations.Command;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an operator has typed behind scripts/deploy, scripts/rollback or scripts/node, with the defaults of an
 * installation.
 *
 * @param words what is no option
 * @param steps the canary's shares of the requests, in percent
 * @param latencyRatio so many times its neighbours' 95th percentile may the canary's be
 * @param link  httpd's file with the backend that serves, a symbolic link, for blue and green on one server
 */
record DeploymentOptions(List<String> words, List<Node> nodes, String path, Optional<URI> balancer, String balancerName,
        Strategy.Kind strategy, boolean half, Optional<Path> assets, Optional<Path> credentials, Path settings,
        Duration grace, Duration startTimeout, Duration drainTimeout, boolean force, boolean older,
        Optional<String> canary, List<Integer> steps, Duration stepDuration, int minimumRequests, double latencyRatio,
        Optional<Path> link, String reload, String configTest) {

    private static final Path INSTALLED_NODES = Path.of("/etc/madang/nodes.conf");

    private static final String INSTALLED_SETTINGS = "/etc/madang/madang.env";

    /** What is not understood. */
    static final class UsageException extends RuntimeException {

        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    static DeploymentOptions parse(Command.Surroundings surroundings, List<String> arguments) {
        return new Reader(surroundings, arguments).read();
    }

    private static final class Reader {
        private final Command.Surroundings surroundings;
        private final Iterator<String> line;
        private final List<String> words = new ArrayList<>();
        private final List<Node> nodes = new ArrayList<>();

        Reader(Command.Surroundings surroundings, List<String> arguments) {
            this.surroundings = surroundings;
            this.line = arguments.iterator();
        }

        DeploymentOptions read() {
            String path = "/";
            Optional<URI> balancer = Optional.ofNullable(surroundings.setting("MADANG_BALANCER"))
                    .map(url -> Node.address(url, "MADANG_BALANCER"));
            String balancerName = "madang";
            Strategy.Kind strategy = Strategy.Kind.PARALLEL;
            boolean half = false;
            boolean force = false;
            boolean older = false;
            Optional<Path> assets = Optional.empty();
            Optional<Path> credentials = Optional.empty();
            Path settings = Path.of(INSTALLED_SETTINGS);
            Duration grace = Duration.ofSeconds(5);
            Duration startTimeout = Duration.ofSeconds(120);
            Duration drainTimeout = Duration.ofSeconds(60);
            Optional<String> canary = Optional.empty();
            List<Integer> steps = List.of(5, 25, 50);
            Duration stepDuration = Duration.ofSeconds(60);
            int minimumRequests = 100;
            double latencyRatio = 1.5;
            Optional<Path> link = Optional.empty();
            String reload = "apachectl graceful";
            String configTest = "apachectl configtest";
            while (line.hasNext()) {
                String word = line.next();
                int equals = word.startsWith("--") ? word.indexOf('=') : -1;
                String name = equals > 0 ? word.substring(0, equals) : word;
                Optional<String> given = equals > 0 ? Optional.of(word.substring(equals + 1)) : Optional.empty();
                switch (name) {
                    case "--to" -> nodes.add(Node.alone(value(name, given)));
                    case "--nodes" -> nodes.addAll(Node.list(surroundings.path(value(name, given))));
                    case "--path" -> path = path(value(name, given));
                    case "--balancer" -> balancer = Optional.of(Node.address(value(name, given), name));
                    case "--balancer-name" -> balancerName = value(name, given);
                    case "--strategy" -> strategy = Strategy.Kind.of(value(name, given));
                    case "--at-once" -> half = half(value(name, given));
                    case "--static" -> assets = Optional.of(surroundings.path(value(name, given)));
                    case "--credentials" -> credentials = Optional.of(surroundings.path(value(name, given)));
                    case "--settings" -> settings = surroundings.path(value(name, given));
                    case "--grace" -> grace = seconds(name, value(name, given));
                    case "--start-timeout" -> startTimeout = seconds(name, value(name, given));
                    case "--drain-timeout" -> drainTimeout = seconds(name, value(name, given));
                    case "--force" -> force = true;
                    case "--older" -> older = true;
                    case "--canary" -> canary = Optional.of(value(name, given));
                    case "--steps" -> steps = steps(value(name, given));
                    case "--step-seconds" -> stepDuration = seconds(name, value(name, given));
                    case "--minimum-requests" -> minimumRequests = number(name, value(name, given));
                    case "--latency-ratio" -> latencyRatio = ratio(name, value(name, given));
                    case "--backend-link" -> link = Optional.of(surroundings.path(value(name, given)));
                    case "--reload" -> reload = value(name, given);
                    case "--configtest" -> configTest = value(name, given);
                    default -> {
                        if (word.startsWith("-")) {
                            throw new UsageException("There is no option " + word + ".");
                        }
                        words.add(word);
                    }
                }
            }
            if (nodes.isEmpty() && Files.isReadable(INSTALLED_NODES)) {
                nodes.addAll(Node.list(INSTALLED_NODES));
            }
            return new DeploymentOptions(List.copyOf(words), List.copyOf(nodes), path, balancer, balancerName, strategy, half,
                    assets, credentials, settings, grace, startTimeout, drainTimeout, force, older, canary, steps,
                    stepDuration, minimumRequests, latencyRatio, link, reload, configTest);
        }

        private String value(String name, Optional<String> given) {
            return given.orElseGet(() -> {
                if (!line.hasNext()) {
                    throw new UsageException(name + " needs a value.");
                }
                return line.next();
            });
        }

        private static String path(String value) {
            if (!value.matches("/[A-Za-z0-9_-]*")) {
                throw new UsageException("--path takes / or a name as /madang, not " + value + ".");
            }
            return value;
        }

        private static boolean half(String value) {
            if (!List.of("1", "half").contains(value)) {
                throw new UsageException("--at-once takes 1 or half, not " + value + ".");
            }
            return value.equals("half");
        }

        private static Duration seconds(String name, String value) {
            return Duration.ofSeconds(number(name, value));
        }

        private static int number(String name, String value) {
            if (!value.matches("\\d{1,6}")) {
                throw new UsageException(name + " takes a whole number, not " + value + ".");
            }
            return Integer.parseInt(value);
        }

        private static double ratio(String name, String value) {
            if (!value.matches("[1-9]\\d{0,3}(\\.\\d{1,3})?")) {
                throw new UsageException(name + " takes a number from 1, as 1.5, not " + value + ".");
            }
            return Double.parseDouble(value);
        }

        private static List<Integer> steps(String value) {
            if (!value.matches("[1-9]\\d?(,[1-9]\\d?)*")) {
                throw new UsageException("--steps takes percentages that grow, as 5,25,50, not " + value + ".");
            }
            return Stream.of(value.split(",")).map(Integer::valueOf).toList();
        }
    }
}
