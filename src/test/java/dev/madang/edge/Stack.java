package dev.madang.edge;

import com.mysql.cj.jdbc.MysqlDataSource;
import dev.madang.Api;
import dev.madang.bench.ProcessUsage;
import dev.madang.http.RawHttp;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.sql.DataSource;

/** What scripts/stack starts, on ports of its own, to be asked, hurt and stopped. */
final class Stack implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private static final Pattern LOGIN = Pattern.compile("login: (\\S+) (\\S+)");

    private final Path data;
    private final int https;
    private final int http;
    private final int control;
    private final int management;
    private String[] options = {};
    private List<KeyManager> keys = List.of();
    private SSLContext tls;
    private boolean checkName = true;

    private Stack(Path data) throws IOException {
        this.data = data;
        https = freePort(1);
        http = freePort(1);
        control = freePort(1);
        // The ports of several nodes stand in a row (scripts/stack).
        management = freePort(300);
    }

    /** Ports that are known before anything runs on them. */
    static Stack prepare(Path data) throws IOException {
        return new Stack(data);
    }

    /** Returns when the whole road answers. */
    static Stack up(Path data, String... options) throws Exception {
        return prepare(data).start(options);
    }

    Stack start(String... withOptions) throws IOException, InterruptedException {
        options = withOptions;
        run("up");
        return this;
    }

    private void run(String verb) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("scripts/stack", verb, "--data", data.toString(), "--no-limits",
                "--https-port", "" + https, "--http-port", "" + http, "--control-port", "" + control,
                "--management-port", "" + management));
        command.addAll(Arrays.asList(options));
        bash(String.join(" ", command.stream().map(word -> "'" + word + "'").toList()));
    }

    /** Runs a line of bash in the project's folder, with the functions of scripts/stack; what it says. */
    String bash(String line) throws IOException, InterruptedException {
        Path said = Files.createTempFile("stack", ".log");
        Process process = new ProcessBuilder("bash", "-euo", "pipefail", "-c", line).redirectErrorStream(true)
                .redirectOutput(said.toFile()).start();
        boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        String text = Files.readString(said);
        Files.delete(said);
        if (!ended || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError(line + (ended ? " failed: " : " does not end: ") + text);
        }
        return text;
    }

    // ---- asking

    /** On a connection of its own, with the site's name. */
    RawHttp connect() throws IOException {
        try {
            Socket plain = new Socket();
            plain.setTcpNoDelay(true);
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), https), 10_000);
            SSLSocket socket = (SSLSocket) tls().getSocketFactory().createSocket(plain, "localhost", https, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName("localhost")));
            parameters.setEndpointIdentificationAlgorithm(checkName ? "HTTPS" : null);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return RawHttp.over(socket);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** On plain http. */
    RawHttp connectPlain() throws IOException {
        return RawHttp.connect(URI.create("http://127.0.0.1:" + http));
    }

    Api.Answer get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    /** One request on a connection of its own. A body is JSON. */
    Api.Answer send(String method, String path, String body, String... headers) {
        try (RawHttp connection = connect()) {
            return connection.send(request(method, path, body, headers)).read(method);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        }
    }

    /** The bytes of a request. */
    static byte[] request(String method, String path, String body, String... headers) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        if (content.length > 0) {
            head.append("Content-Type: application/json\r\nContent-Length: ").append(content.length).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(start, start.length + content.length);
        System.arraycopy(content, 0, all, start.length, content.length);
        return all;
    }

    /** A node itself, past httpd. */
    Api node(int number) {
        return Api.at(URI.create(nodeUri(number, "")));
    }

    /** Where httpd serves a path. */
    String uri(String path) {
        return "https://localhost:" + https + path;
    }

    /** Where a node serves it itself. */
    String nodeUri(int number, String path) {
        return "http://127.0.0.1:" + (management + number - 1) + path;
    }

    int managementPort() {
        return management;
    }

    int httpsPort() {
        return https;
    }

    int httpPort() {
        return http;
    }

    int controlPort() {
        return control;
    }

    /** Below DIR/stack. */
    Path file(String name) {
        return data.resolve("stack").resolve(name);
    }

    Path data() {
        return data;
    }

    /** For certificates of an authority that only this run knows. */
    synchronized void trustAnybody() throws Exception {
        tls = CertificatesTest.believing();
        checkName = false;
    }

    /** From now on with a certificate of the client's. */
    synchronized void presenting(List<KeyManager> clientKeys) {
        keys = clientKeys;
        tls = null;
    }

    synchronized SSLContext tls() throws GeneralSecurityException, IOException {
        if (tls == null) {
            try (InputStream pem = Files.newInputStream(file("tls/ca.crt"))) {
                var authority = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
                KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
                store.load(null, null);
                store.setCertificateEntry("authority", authority);
                var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init(store);
                tls = SSLContext.getInstance("TLS");
                tls.init(keys.toArray(KeyManager[]::new), trust.getTrustManagers(), null);
            }
        }
        return tls;
    }

    // ---- members

    /** Logs so many new members in, with posts of theirs to look at. */
    List<StackMember> members(int count, int posts) throws Exception {
        String said = bash("scripts/sample-data --data '" + data + "' --users " + count + " --logins " + count
                + " --posts " + posts + " --comments " + posts);
        List<StackMember> members = new ArrayList<>();
        Matcher login = LOGIN.matcher(said);
        while (login.find()) {
            members.add(new StackMember(this, login.group(1), login.group(2)));
        }
        if (members.size() != count) {
            throw new AssertionError(said);
        }
        return members;
    }

    // ---- hurting

    ProcessHandle nodeProcess(int number) throws IOException {
        return process("run/node" + number + ".pid");
    }

    ProcessHandle httpdProcess() throws IOException {
        return process("httpd/httpd.pid");
    }

    private ProcessHandle process(String pidFile) throws IOException {
        return ProcessHandle.of(Long.parseLong(Files.readString(file(pidFile)).strip())).orElseThrow();
    }

    /** As its service would; returns at once. */
    void startNode(int number) throws IOException, InterruptedException {
        bash("stack=$(cd '" + file("") + "' && pwd -P); . scripts/lib/stack.sh; start_node node" + number);
    }

    void graceful() throws IOException, InterruptedException {
        bash("stack=$(cd '" + file("") + "' && pwd -P); data='" + data + "'; . scripts/lib/stack.sh; find_httpd;"
                + " \"$httpd\" -f \"$stack/httpd/httpd.conf\" -k graceful");
    }

    /** The process of the database. */
    ProcessHandle databaseProcess() throws IOException {
        return ProcessHandle.of(Long.parseLong(databaseProperties().getProperty("pid"))).orElseThrow();
    }

    /** Processor time of httpd, its first node and the database until now. */
    long cpuNanos() throws IOException {
        long sum = ProcessUsage.cpuNanos(nodeProcess(1).pid()) + ProcessUsage.cpuNanos(databaseProcess().pid());
        for (ProcessHandle worker : httpdProcess().children().toList()) {
            sum += ProcessUsage.cpuNanos(worker.pid());
        }
        return sum;
    }

    private Properties databaseProperties() throws IOException {
        return properties(data.resolve("database.properties"));
    }

    private static Properties properties(Path file) throws IOException {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }

    DataSource database() throws IOException {
        var source = new MysqlDataSource();
        source.setUrl("jdbc:mysql://127.0.0.1:" + databaseProperties().getProperty("port") + "/madang");
        source.setUser("madang");
        source.setPassword(properties(data.resolve("secrets")).getProperty("DB_PASSWORD"));
        return source;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("down");
        bash("rm -rf \"$(readlink -f '" + data.resolve("stack") + "')\"");
    }

    /** The first of so many free ports in a row, outside of those that the kernel gives to clients. */
    private static int freePort(int count) throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            int first = 20_000 + (int) (Math.random() * 12_000);
            if (isFree(first) && isFree(first + count - 1)) {
                return first;
            }
        }
        throw new IOException("no free ports");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
