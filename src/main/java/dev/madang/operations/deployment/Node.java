package dev.madang.operations.deployment;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One Tomcat.
 *
 * @param name      also its route in the balancer
 * @param manager   of Tomcat's text interface, at the port that only this machine reaches
 * @param drainFile whose presence makes it say that it is not ready; none where it lies on another machine
 * @param group     blue or green, where there are two
 */
record Node(String name, URI manager, Optional<Path> drainFile, Optional<String> group) {

    /** In nodes.conf, for what a node does not have. */
    private static final String NONE = "-";

    /** A Tomcat that stands alone. */
    static Node alone(String url) {
        return new Node(url, address(url, "--to"), Optional.empty(), Optional.empty());
    }

    /** Reads nodes.conf: {@code NAME MANAGER_URL [DRAIN_FILE [GROUP]]}, one line a node. */
    static List<Node> list(Path file) {
        List<Node> nodes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.replaceFirst("#.*", "").strip().split("\\s+");
                if (words[0].isEmpty()) {
                    continue;
                }
                if (words.length < 2 || words.length > 4 || !names.add(words[0])) {
                    throw new DeploymentException(file + ": a line is NAME MANAGER_URL [DRAIN_FILE [GROUP]], each name once, not: "
                            + line);
                }
                nodes.add(new Node(words[0], address(words[1], file.toString()), word(words, 2).map(Path::of), word(words, 3)));
            }
        } catch (IOException e) {
            throw new DeploymentException("Cannot read the list of nodes " + file + ".", e);
        }
        if (nodes.isEmpty()) {
            throw new DeploymentException(file + " names no node.");
        }
        return nodes;
    }

    @Override
    public String toString() {
        return name;
    }

    private static Optional<String> word(String[] words, int index) {
        return words.length > index && !words[index].equals(NONE) ? Optional.of(words[index]) : Optional.empty();
    }

    static URI address(String url, String where) {
        try {
            URI address = URI.create(url);
            if (address.getHost() != null && Set.of("http", "https").contains(String.valueOf(address.getScheme()))) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new DeploymentException(where + ": " + url + " is no address as http://127.0.0.1:9081/manager/text.");
    }
}
