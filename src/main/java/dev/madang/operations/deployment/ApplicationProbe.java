package dev.madang.operations.deployment;

import dev.madang.operations.Build;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The application of one node, asked at the port of the manager, past every balancer. */
final class ApplicationProbe {

    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private static final Pattern BUILD = Pattern.compile("(?m)^build_info\\{([^}]*)}");

    private final String base;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT).build();

    /** @param contextPath as the manager has it, {@code /} or {@code /madang} */
    ApplicationProbe(URI manager, String contextPath) {
        base = manager.getScheme() + "://" + manager.getRawAuthority() + (contextPath.equals("/") ? "" : contextPath);
    }

    /** Whether the newest version there serves reads. */
    boolean isReady() {
        return get("/health/ready").filter(answer -> answer.statusCode() == 200).isPresent();
    }

    /** Its numbers; empty where they are not to be had, as from another machine. */
    Optional<NodeMetrics> metrics() {
        return get("/metrics").filter(answer -> answer.statusCode() == 200).map(HttpResponse::body).map(NodeMetrics::parse);
    }

    /** Which build answers; empty where that cannot be known. */
    Optional<Build> build() {
        return get("/metrics").filter(answer -> answer.statusCode() == 200).map(answer -> BUILD.matcher(answer.body()))
                .filter(Matcher::find).map(matcher -> new Build(label(matcher.group(1), "version"),
                        label(matcher.group(1), "commit")));
    }

    private Optional<HttpResponse<String>> get(String path) {
        try {
            return Optional.of(client.send(HttpRequest.newBuilder(URI.create(base + path)).timeout(TIMEOUT).build(),
                    HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeploymentException("Interrupted while " + base + " was asked.", e);
        }
    }

    private static String label(String labels, String name) {
        Matcher matcher = Pattern.compile(name + "=\"([^\"]*)\"").matcher(labels);
        return matcher.find() ? matcher.group(1) : "unknown";
    }
}
