package dev.madang.operations.deployment;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The requests of a node since it started, or between two scrapes: how many, how many with 5xx, and how long they took.
 * Probes and scrapes are not counted.
 *
 * @param requests those that were answered
 * @param failures of them with 5xx
 * @param buckets  requests by the bound of their bucket in seconds, each with all below it
 */
record NodeMetrics(double requests, double failures, Map<Double, Double> buckets) {

    static final NodeMetrics NONE = new NodeMetrics(0, 0, Map.of());

    NodeMetrics {
        buckets = new TreeMap<>(buckets);
    }

    private static final Pattern LINE = Pattern.compile("(?m)^(http_requests_total|http_request_duration_seconds_bucket)"
            + "\\{([^}]*(?:\\{[^}]*}[^}]*)*)} ([0-9.E+-]+)$");

    private static final Pattern ROUTE = Pattern.compile("route=\"([^\"]*)\"");

    private static final Pattern STATUS = Pattern.compile("status=\"([^\"]*)\"");

    private static final Pattern BOUND = Pattern.compile("le=\"([^\"]*)\"");

    static NodeMetrics parse(String text) {
        double requests = 0;
        double failures = 0;
        Map<Double, Double> buckets = new TreeMap<>();
        Matcher line = LINE.matcher(text);
        while (line.find()) {
            String route = find(ROUTE, line.group(2));
            if (route.startsWith("/health") || route.equals("/metrics")) {
                continue;
            }
            double value = Double.parseDouble(line.group(3));
            if (line.group(1).equals("http_requests_total")) {
                requests += value;
                failures += find(STATUS, line.group(2)).startsWith("5") ? value : 0;
            } else {
                String bound = find(BOUND, line.group(2));
                buckets.merge(bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound), value, Double::sum);
            }
        }
        return new NodeMetrics(requests, failures, buckets);
    }

    /** What came since an earlier scrape of the same process and version. */
    NodeMetrics since(NodeMetrics earlier) {
        Map<Double, Double> difference = new TreeMap<>();
        buckets.forEach((bound, count) -> difference.put(bound, count - earlier.buckets.getOrDefault(bound, 0.0)));
        return new NodeMetrics(requests - earlier.requests, failures - earlier.failures, difference);
    }

    /** Both together. */
    NodeMetrics plus(NodeMetrics other) {
        Map<Double, Double> sum = new TreeMap<>(buckets);
        other.buckets.forEach((bound, count) -> sum.merge(bound, count, Double::sum));
        return new NodeMetrics(requests + other.requests, failures + other.failures, sum);
    }

    /** The share of failures; 0 without requests. */
    double failureShare() {
        return requests > 0 ? failures / requests : 0;
    }

    /**
     * The time in seconds that this share of the requests did not exceed, with the values of a bucket spread evenly; the
     * greatest bound for what lies above it.
     */
    double quantile(double share) {
        double wanted = buckets.getOrDefault(Double.POSITIVE_INFINITY, 0.0) * share;
        if (wanted == 0) {
            return 0;
        }
        double lower = 0;
        double below = 0;
        for (var bucket : buckets.entrySet()) {
            if (bucket.getValue() >= wanted && bucket.getValue() > below) {
                return Double.isInfinite(bucket.getKey()) ? lower
                        : lower + (bucket.getKey() - lower) * (wanted - below) / (bucket.getValue() - below);
            }
            lower = Double.isInfinite(bucket.getKey()) ? lower : bucket.getKey();
            below = bucket.getValue();
        }
        return lower;
    }

    private static String find(Pattern pattern, String labels) {
        Matcher matcher = pattern.matcher(labels);
        return matcher.find() ? matcher.group(1) : "";
    }
}
