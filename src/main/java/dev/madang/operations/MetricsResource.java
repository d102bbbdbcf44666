package dev.madang.operations;

import dev.madang.platform.http.HttpProblem;
import dev.madang.platform.http.NoStore;
import dev.madang.platform.http.Operation;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.persistence.WorkMode;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** The node's numbers, for whoever scrapes on the same machine; for everybody else there is no such path. */
@Path("/metrics")
@NoStore
public final class MetricsResource {

    /**
     * What any proxy leaves on a request; on a Unix socket, or behind httpd, every request seems to be local. Where a
     * RemoteIpValve takes X-Forwarded-For away, X-Forwarded-Host stays.
     */
    private static final List<String> FORWARDING_HEADERS = List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host",
            "X-Forwarded-Server", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-By", "X-Real-IP", "Via",
            "CF-Connecting-IP", "True-Client-IP");

    private final Metrics metrics;

    public MetricsResource(Metrics metrics) {
        this.metrics = metrics;
    }

    @GET
    @Produces("text/plain; version=0.0.4; charset=utf-8")
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    @Operation(group = "Operations", summary = "Read the node's metrics", id = "readMetrics", problems = "not-found",
            description = "In the Prometheus text format. Only for a scraper on the same machine that asks Tomcat "
                    + "itself: any request that came through a proxy, or from elsewhere, is answered with 404.")
    public String scrape(@Context HttpServletRequest request) {
        if (!isLocal(request)) {
            throw new ProblemException(HttpProblem.NOT_FOUND);
        }
        return metrics.scrape();
    }

    private static boolean isLocal(HttpServletRequest request) {
        return FORWARDING_HEADERS.stream().allMatch(name -> request.getHeader(name) == null)
                && isLoopback(request.getRemoteAddr());
    }

    private static boolean isLoopback(String address) {
        // Only what is written in digits: a name would be looked up.
        if (address == null || !address.matches("[0-9A-Fa-f:.%]+")) {
            return false;
        }
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
