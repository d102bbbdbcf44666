package dev.madang.operations.deployment;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.madang.ExistingTomcat;
import dev.madang.launcher.DataDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real httpd with a balancer over Tcp, or with one backend that a link names; it says no more than both need. */
final class TestBalancer implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/apache2");

    private static final Path MODULES = Path.of("/usr/lib/apache2/modules");

    private final Path folder;
    private final int port;
    private final int controlPort;
    private final Process process;

    /**
     * Starts it.
     *
     * @param routing what stands for the way to the nodes
     */
    private TestBalancer(Path folder, String routing) throws Exception {
        assertTrue(Files.isExecutable(PROGRAM), "install apache2 for this test");
        this.folder = folder;
        port = freePort();
        controlPort = freePort();
        // Digests of tests only: the password travels over loopback, once a command.
        Process htpasswd = new ProcessBuilder("htpasswd", "-bcs", folder.resolve("users").toString(), ExistingTomcat.USER,
                ExistingTomcat.PASSWORD).redirectErrorStream(true).start();
        assertTrue(htpasswd.waitFor() == 0, new String(htpasswd.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        List<String> lines = new ArrayList<>(List.of("ServerRoot " + folder, "DefaultRuntimeDir " + folder,
                "PidFile " + folder.resolve("pid"), "ErrorLog " + folder.resolve("error.log"), "ServerName localhost",
                "Listen 127.0.0.1:" + port, "Listen 127.0.0.1:" + controlPort));
        for (String module : List.of("mpm_event", "authz_core", "authz_user", "authn_core", "authn_file", "auth_basic", "proxy",
                "proxy_http", "slotmem_shm", "proxy_balancer", "proxy_hcheck", "lbmethod_byrequests", "lbmethod_bybusyness")) {
            lines.add("LoadModule " + module + "_module " + MODULES.resolve("mod_" + module + ".so"));
        }
        lines.add(routing);
        lines.add("<VirtualHost 127.0.0.1:" + port + ">\nServerName localhost\nInclude " + folder.resolve("backend.conf")
                + "\n</VirtualHost>");
        lines.add("<VirtualHost 127.0.0.1:" + controlPort + ">\nServerName localhost\n<Location /balancer-manager>\n"
                + "SetHandler balancer-manager\nAuthType Basic\nAuthName control\nAuthUserFile " + folder.resolve("users")
                + "\nRequire valid-user\n</Location>\n</VirtualHost>");
        Files.write(folder.resolve("httpd.conf"), lines);
        process = new ProcessBuilder(PROGRAM.toString(), "-f", folder.resolve("httpd.conf").toString(), "-D", "FOREGROUND")
                .redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile()).start();
        Waiting.until(Duration.ofSeconds(20), () -> listens(controlPort), () -> "httpd does not come: " + said());
    }

    /** Before all Tomcats of a site, as node1, node2, … */
    static TestBalancer over(DeploymentSite site) throws Exception {
        Path folder = Files.createDirectory(site.folder.resolve("httpd"));
        StringBuilder members = new StringBuilder("<Proxy balancer://madang>\n");
        for (int number = 1; number <= site.tomcats.size(); number++) {
            members.append("BalancerMember ").append(site.tomcats.get(number - 1).uri("")).append(" route=node").append(number)
                    .append(" retry=1 hcmethod=GET hcuri=/health/ready hcinterval=1 hcpasses=1 hcfails=1\n");
        }
        members.append("ProxySet lbmethod=bybusyness\n</Proxy>");
        Files.writeString(folder.resolve("backend.conf"), "ProxyPass / balancer://madang/\n");
        return new TestBalancer(folder, members.toString());
    }

    /** Before the first Tomcat of a site; backend.conf is a link to backend-blue.conf, and backend-green.conf is the other's. */
    static TestBalancer switched(DeploymentSite site) throws Exception {
        Path folder = Files.createDirectory(site.folder.resolve("httpd"));
        Files.writeString(folder.resolve("backend-blue.conf"), "ProxyPass / " + site.tomcats.get(0).uri("/") + "\n");
        Files.writeString(folder.resolve("backend-green.conf"), "ProxyPass / " + site.tomcats.get(1).uri("/") + "\n");
        Files.createSymbolicLink(folder.resolve("backend.conf"), Path.of("backend-blue.conf"));
        return new TestBalancer(folder, "");
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    URI manager() {
        return URI.create("http://127.0.0.1:" + controlPort + "/balancer-manager");
    }

    Path link() {
        return folder.resolve("backend.conf");
    }

    /** A shell command that tells this httpd something: configtest or graceful. */
    String apachectl(String what) {
        return PROGRAM + " -f " + folder.resolve("httpd.conf") + " -k " + what.replace("configtest", "start -t");
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "httpd does not end");
        DataDirectory.deleteTree(folder);
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String said() {
        try {
            return Files.readString(folder.resolve("out"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
