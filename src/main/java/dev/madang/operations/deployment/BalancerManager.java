package dev.madang.operations.deployment;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * httpd's balancer-manager. It changes something only for a POST with a Referer equal to its own address and with the
 * balancer's nonce, which changes at each restart of httpd, and it answers 200 also when it did nothing: so every
 * change reads the nonce first and the state afterwards.
 *
 * @see <a href="https://httpd.apache.org/docs/2.4/mod/mod_proxy_balancer.html#balancer_manager">balancer-manager</a>
 */
final class BalancerManager {

    /** The bounds of a load factor in httpd. */
    static final double LEAST_FACTOR = 1;
    static final double GREATEST_FACTOR = 100;

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Pattern ROW = Pattern.compile("(?s)<tr>(.*?)</tr>");

    private static final Pattern CELL = Pattern.compile("(?s)<t[hd]>(.*?)</t[hd]>");

    private static final Pattern LINK = Pattern.compile("[?&]b=([^&\"]*)&w=([^\"]*?)&nonce=([0-9a-fA-F-]+)");

    /** In the table of each balancer: name, and the cell below Method. */
    private static final Pattern METHOD = Pattern.compile("(?s)<h3>[^\n]*?balancer://([^<]*)</a>.*?</tr>\\s*<tr>(?:<td>|\\s*)"
            + "(?:.*?</td>\\s*<td>){5}([a-z]+)</td>");

    private final URI url;
    private final String balancer;
    private final Credentials credentials;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT).build();

    /**
     * A member of the balancer.
     *
     * @param route   the node's name
     * @param flags   as httpd shows them: Ok, or Err (it failed), HcFl (its health check fails), Drn, Dis, Stop, Stby
     * @param elected how many requests it has got
     * @param busy    how many it is answering now
     */
    record Worker(String route, double factor, Set<String> flags, long elected, long busy, String url, String nonce) {

        /** Whether it gets requests. */
        boolean isServing() {
            return flags.contains("Ok");
        }

        boolean isDraining() {
            return flags.contains("Drn");
        }

        boolean isDisabled() {
            return flags.contains("Dis");
        }

        /** Whether an operator has taken it out, by whichever flag. */
        boolean isTakenOut() {
            return isDraining() || isDisabled() || flags.contains("Stop");
        }
    }

    /**
     * @param url      as {@code http://127.0.0.1:8081/balancer-manager}
     * @param balancer its name, without {@code balancer://}
     */
    BalancerManager(URI url, String balancer, Credentials credentials) {
        this.url = URI.create(url.toString().replaceAll("/+$", ""));
        this.balancer = balancer;
        this.credentials = credentials;
    }

    /** All members of the balancer, by route. */
    Map<String, Worker> workers() {
        Map<String, Worker> workers = new LinkedHashMap<>();
        List<String> header = List.of();
        Matcher row = ROW.matcher(send(request().GET().build()));
        while (row.find()) {
            List<String> cells = new ArrayList<>();
            CELL.matcher(row.group(1)).results().forEach(cell -> cells.add(cell.group(1)));
            Matcher link = cells.isEmpty() ? null : LINK.matcher(cells.get(0).replace("&amp;", "&"));
            if (row.group(1).contains("<th>")) {
                header = cells;
            } else if (link != null && link.find() && link.group(1).equals(balancer)) {
                Map<String, String> columns = new LinkedHashMap<>();
                for (int i = 0; i < Math.min(header.size(), cells.size()); i++) {
                    columns.put(header.get(i), cells.get(i).strip());
                }
                Worker worker = new Worker(columns.get("Route"), Double.parseDouble(columns.get("Factor")),
                        new TreeSet<>(List.of(columns.get("Status").split("\\s+"))), Long.parseLong(columns.get("Elected")),
                        Long.parseLong(columns.get("Busy")), URLDecoder.decode(link.group(2), StandardCharsets.UTF_8), link.group(3));
                workers.put(worker.route(), worker);
            }
        }
        if (workers.isEmpty()) {
            throw new DeploymentException("The balancer-manager at " + url + " shows no balancer " + balancer
                    + " with members. Is that its name?");
        }
        return workers;
    }

    /** The member with this route. */
    Worker worker(String route) {
        Map<String, Worker> workers = workers();
        Worker worker = workers.get(route);
        if (worker == null) {
            throw new DeploymentException("The balancer " + balancer + " has no member with route=" + route + ", only "
                    + String.join(", ", workers.keySet()) + ". The names in the list of nodes are the routes.");
        }
        return worker;
    }

    /** Gives it no new request, or again. */
    void drain(String route, boolean draining) {
        change(route, "w_status_N", draining ? "1" : "0");
        require(route, worker(route).isDraining() == draining, draining ? "drain" : "return");
    }

    /** Takes it out of use, or in. */
    void disable(String route, boolean disabled) {
        change(route, "w_status_D", disabled ? "1" : "0");
        require(route, worker(route).isDisabled() == disabled, disabled ? "disable" : "enable");
    }

    /** Lets it take part again, whichever flag keeps it out; its health check may still do so. */
    void enable(String route) {
        Worker worker = worker(route);
        if (worker.isDraining()) {
            drain(route, false);
        }
        if (worker.isDisabled()) {
            disable(route, false);
        }
        if (worker.flags().contains("Stop")) {
            change(route, "w_status_S", "0");
            require(route, !worker(route).flags().contains("Stop"), "start");
        }
    }

    /** @param factor its share relative to the others, {@link #LEAST_FACTOR} to {@link #GREATEST_FACTOR} */
    void setFactor(String route, double factor) {
        change(route, "w_lf", String.format(Locale.ROOT, "%.2f", factor));
        require(route, Math.abs(worker(route).factor() - factor) < 0.01, "set the load factor of");
    }

    /** How it chooses a member, as {@code byrequests} or {@code bybusyness}. */
    String method() {
        Matcher found = METHOD.matcher(send(request().GET().build()));
        while (found.find()) {
            if (found.group(1).equals(balancer)) {
                return found.group(2);
            }
        }
        throw new DeploymentException("The balancer-manager at " + url + " shows no balancer " + balancer + ".");
    }

    /** @param method whose module httpd must have loaded */
    void setMethod(String method) {
        post("&nonce=" + workers().values().iterator().next().nonce() + "&b_lbm=" + encoded(method));
        if (!method().equals(method)) {
            throw new DeploymentException("The balancer does not choose " + method + ": httpd needs lbmethod_" + method
                    + "_module for it.");
        }
    }

    private void change(String route, String name, String value) {
        Worker worker = worker(route);
        post("&w=" + encoded(worker.url()) + "&nonce=" + encoded(worker.nonce()) + "&" + name + "=" + encoded(value));
    }

    private void post(String parameters) {
        send(request().header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("b=" + encoded(balancer) + parameters)).build());
    }

    private void require(String route, boolean happened, String what) {
        if (!happened) {
            throw new DeploymentException("The balancer-manager at " + url + " took the order to " + what + " " + route
                    + ", but did not do it. httpd's error log says why; does it see another address than this one?");
        }
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(url).timeout(TIMEOUT).header("Referer", url.toString())
                .header("Authorization", credentials.basic());
    }

    private String send(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return switch (response.statusCode()) {
                case 200 -> response.body();
                case 401, 403 -> throw new DeploymentException("The balancer-manager at " + url + " refuses " + credentials
                        + " (" + response.statusCode() + "): user and password are those of Tomcat's manager, and only this "
                        + "machine may ask.");
                default -> throw new DeploymentException("There is no balancer-manager at " + url + ": it answers "
                        + response.statusCode() + ".");
            };
        } catch (IOException e) {
            throw new DeploymentException("The balancer-manager at " + url + " cannot be reached. Does httpd run, and is this "
                    + "its control port?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeploymentException("Interrupted while " + url + " was asked.", e);
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
