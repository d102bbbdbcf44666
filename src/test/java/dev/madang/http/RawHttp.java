package dev.madang.http;

import dev.madang.Api;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One TCP connection that sends exactly the bytes it is given, right or wrong, and reads answers as RFC 9112 frames them:
 * not a byte too many, so that whatever follows on the connection belongs to the next answer. HTTP libraries repair bad
 * requests, or refuse to send them.
 */
public final class RawHttp implements AutoCloseable {

    /** How long an answer is waited for, unless told otherwise. */
    public static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final int MAX_LINE = 64 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private boolean ended;

    private RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    public static RawHttp connect(URI server) throws IOException {
        return connect(server, null);
    }

    /** @param source the client's address, any of 127.0.0.0/8; null for the usual one */
    public static RawHttp connect(URI server, String source) throws IOException {
        var socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) TIMEOUT.toMillis());
        if (source != null) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
        }
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), (int) TIMEOUT.toMillis());
        return new RawHttp(socket);
    }

    /** @param socket connected, perhaps by TLS */
    public static RawHttp over(Socket socket) throws IOException {
        socket.setSoTimeout((int) TIMEOUT.toMillis());
        return new RawHttp(socket);
    }

    public void timeout(Duration timeout) throws IOException {
        socket.setSoTimeout((int) timeout.toMillis());
    }

    /** Each character is one byte. */
    public RawHttp send(String latin1) throws IOException {
        return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawHttp send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /** Sends as much as the other side takes: one that has refused already may close while we are still talking. */
    public RawHttp sendUntilRefused(byte[] bytes) {
        try {
            send(bytes);
        } catch (IOException e) {
            ended = true;
        }
        return this;
    }

    /** Tells the other side that nothing more comes; its answers can still be read. */
    public RawHttp endOfRequests() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    public Api.Answer read() throws IOException {
        return read("GET");
    }

    /**
     * Reads the next final answer; informational ones before it are passed over.
     *
     * @param method of the request that it answers, because HEAD has no body
     * @throws EOFException when the connection was closed instead
     * @throws SocketTimeoutException when nothing came
     */
    public Api.Answer read(String method) throws IOException {
        Api.Answer answer = readAny(method);
        while (answer.status() / 100 == 1) {
            answer = readAny(method);
        }
        return answer;
    }

    /** Reads the next answer, be it only 100 Continue. */
    public Api.Answer readAny(String method) throws IOException {
        String status = line();
        if (!status.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            throw new IOException("not a status line: " + shorten(status));
        }
        int code = Integer.parseInt(status.substring(9, 12));
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1 || !line.substring(0, colon).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
                throw new IOException("not a header: " + shorten(line));
            }
            headers.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).trim());
        }
        var answer = new Api.Answer(code, headers, body(method, code, headers));
        if (saysClose(answer)) {
            ended = true;
        }
        return answer;
    }

    /** @return whether the answer announces that it is the connection's last */
    public static boolean saysClose(Api.Answer answer) {
        return answer.header("Connection").map(value -> value.toLowerCase(Locale.ROOT).contains("close")).orElse(false);
    }

    /** @return whether an answer begins; not, when the connection is closed or reset without one */
    public boolean awaitFirstByte() throws IOException {
        try {
            in.mark(1);
            if (in.read() < 0) {
                ended = true;
                return false;
            }
            in.reset();
            return true;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            ended = true;
            return false;
        }
    }

    /** @return whether another request may be tried on this connection */
    public boolean isReusable() {
        return !ended && !isClosed(Duration.ofMillis(1));
    }

    /** @return whether the other side closes, without saying anything more, within the time */
    public boolean isClosed(Duration within) {
        try {
            int before = socket.getSoTimeout();
            socket.setSoTimeout((int) Math.max(1, within.toMillis()));
            try {
                in.mark(1);
                if (in.read() < 0) {
                    return true;
                }
                in.reset();
                return false;
            } catch (SocketTimeoutException e) {
                return false;
            } finally {
                socket.setSoTimeout(before);
            }
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    /** Ends it as a crash of the client would: with a reset instead of an orderly end. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private byte[] body(String method, int status, Map<String, List<String>> headers) throws IOException {
        if (method.equals("HEAD") || status / 100 == 1 || status == 204 || status == 304) {
            return new byte[0];
        }
        List<String> lengths = headers.getOrDefault("Content-Length", List.of());
        List<String> codings = headers.getOrDefault("Transfer-Encoding", List.of());
        if (lengths.size() + codings.size() > 1) {
            throw new IOException("framed twice: " + headers);
        }
        if (!codings.isEmpty()) {
            return chunks();
        }
        if (!lengths.isEmpty()) {
            return exactly(Integer.parseInt(lengths.get(0)));
        }
        ended = true;
        return in.readAllBytes();
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line().replaceFirst(";.*", ""), 16);
            if (size == 0) {
                while (!line().isEmpty()) {
                    continue;
                }
                return body.toByteArray();
            }
            body.write(exactly(size));
            if (!line().isEmpty()) {
                throw new IOException("a chunk longer than it said");
            }
        }
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the body ended after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                ended = true;
                throw new EOFException("closed after " + shorten(line.toString(StandardCharsets.ISO_8859_1)));
            }
            if (line.size() > MAX_LINE) {
                throw new IOException("an endless line");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r")) {
            throw new IOException("a line without CR: " + shorten(text));
        }
        return text.substring(0, text.length() - 1);
    }

    private static String shorten(String text) {
        return '"' + (text.length() > 200 ? text.substring(0, 200) + "…" : text) + '"';
    }
}
