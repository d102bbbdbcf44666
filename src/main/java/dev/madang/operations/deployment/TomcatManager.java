package dev.madang.operations.deployment;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Tomcat's manager through its text interface. Every call is bounded; what the manager says against it becomes a
 * {@link DeploymentException} that says what to do.
 *
 * @see <a href="https://tomcat.apache.org/tomcat-11.0-doc/manager-howto.html">Manager App How-To</a>
 */
final class TomcatManager {

    private static final Duration CONNECT = Duration.ofSeconds(3);

    private static final Duration ANSWER = Duration.ofSeconds(15);

    private final URI url;
    private final Credentials credentials;
    private final Duration deployTimeout;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NEVER).build();

    /**
     * A context, as the manager lists it.
     *
     * @param path    as {@code /} or {@code /madang}
     * @param version behind {@code ##}; empty for none. Tomcat compares versions as strings
     */
    record Context(String path, String version, boolean running) { }

    /**
     * @param url           of the text interface, as {@code http://127.0.0.1:9081/manager/text}
     * @param deployTimeout for an upload with the start of the application
     */
    TomcatManager(URI url, Credentials credentials, Duration deployTimeout) {
        this.url = URI.create(url.toString().replaceAll("/+$", ""));
        this.credentials = credentials;
        this.deployTimeout = deployTimeout;
    }

    URI url() {
        return url;
    }

    /** What Tomcat says of itself, in lines. */
    List<String> serverInfo() {
        return get("/serverinfo");
    }

    /** All applications. */
    List<Context> list() {
        List<Context> contexts = new ArrayList<>();
        for (String line : get("/list")) {
            String[] parts = line.split(":", 4);
            if (parts.length == 4) {
                String base = parts[3].replaceFirst("\\.war$", "");
                int version = base.indexOf("##");
                contexts.add(new Context(parts[0], version < 0 ? "" : base.substring(version + 2),
                        parts[1].equals("running")));
            }
        }
        return contexts;
    }

    /** Uploads a WAR and starts it as a version beside the others; returns when it has started. */
    void deploy(String path, String version, Path war) {
        try {
            call(request("/deploy?path=" + encoded(path) + "&version=" + encoded(version), deployTimeout)
                    .PUT(HttpRequest.BodyPublishers.ofFile(war)).build());
        } catch (FileNotFoundException e) {
            throw new DeploymentException("Cannot read " + war + ".", e);
        }
    }

    /** Ends a version and deletes its files. */
    void undeploy(String path, String version) {
        call(request("/undeploy?path=" + encoded(path) + (version.isEmpty() ? "" : "&version=" + encoded(version)),
                deployTimeout).build());
    }

    private List<String> get(String command) {
        List<String> lines = call(request(command, ANSWER).build());
        return lines.subList(1, lines.size());
    }

    private HttpRequest.Builder request(String command, Duration timeout) {
        return HttpRequest.newBuilder(URI.create(url + command)).timeout(timeout)
                .header("Authorization", credentials.basic());
    }

    private List<String> call(HttpRequest request) {
        HttpResponse<String> response;
        try {
            response = client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (HttpTimeoutException e) {
            throw new DeploymentException("The manager at " + url + " does not answer in time. Is that Tomcat well? "
                    + "Its log says more.", e);
        } catch (IOException e) {
            throw new DeploymentException("The manager at " + url + " cannot be reached. Does Tomcat run, and is this its "
                    + "address? (" + reason(e) + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeploymentException("Interrupted while the manager at " + url + " was asked.", e);
        }
        switch (response.statusCode()) {
            case 200 -> { }
            case 401 -> throw new DeploymentException("The manager at " + url + " refuses the password of " + credentials
                    + ". Compare it with tomcat-users.xml; after five wrong ones Tomcat refuses that user for five minutes.");
            case 403 -> throw new DeploymentException("The manager at " + url + " forbids it: " + credentials
                    + " needs the role manager-script in tomcat-users.xml, and the manager must allow this machine's "
                    + "address.");
            case 404 -> throw new DeploymentException("There is no manager at " + url
                    + ". The address ends with /manager/text, and Tomcat must have the application manager.");
            default -> throw new DeploymentException("The manager at " + url + " answers " + response.statusCode() + ".");
        }
        List<String> lines = response.body().lines().toList();
        if (lines.isEmpty() || !lines.get(0).startsWith("OK")) {
            throw new DeploymentException("The manager at " + url + " says: "
                    + (lines.isEmpty() ? "nothing" : String.join(" ", lines.subList(0, Math.min(3, lines.size())))));
        }
        return lines;
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
