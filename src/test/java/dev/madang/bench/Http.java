package dev.madang.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Single requests outside of any measurement, whose answers are looked at as they are on the wire. */
final class Http {

    /** Those that differ from answer to answer, whoever makes them. */
    private static final Set<String> OF_THIS_ANSWER = Set.of("request-id", "date");

    private static final int TIMEOUT_MILLIS = 60_000;

    private final ObjectMapper mapper = new ObjectMapper();
    private final int port;

    /** @param headers lines as they came */
    record Answer(int status, List<String> headers, byte[] body) {

        /** Names in lower case, with their values: what must be the same of two answers to the same question. */
        Set<String> comparableHeaders() {
            Set<String> all = new TreeSet<>();
            for (String line : headers) {
                String name = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
                all.add(OF_THIS_ANSWER.contains(name) ? name : name + line.substring(line.indexOf(':')));
            }
            return all;
        }
    }

    Http(int port) {
        this.port = port;
    }

    /** The bytes of a request, on a connection that stays open. */
    static byte[] request(String method, String path, String token, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        if (token != null) {
            head.append("Authorization: Bearer ").append(token).append("\r\n");
        }
        if (content.length > 0) {
            head.append("Content-Type: application/json\r\nContent-Length: ").append(content.length).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[start.length + content.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(content, 0, all, start.length, content.length);
        return all;
    }

    Answer get(String path) throws IOException {
        return send(request("GET", path, null, ""));
    }

    JsonNode json(String path) throws IOException {
        return json(get(path), path);
    }

    JsonNode post(String path, Object body) throws IOException {
        return json(send(request("POST", path, null, mapper.writeValueAsString(body))), path);
    }

    /** @return the status, whatever it is */
    int tryPost(String path, Object body) throws IOException {
        return send(request("POST", path, null, mapper.writeValueAsString(body))).status();
    }

    private JsonNode json(Answer answer, String path) throws IOException {
        if (answer.status() / 100 != 2) {
            throw new IOException(path + " was answered with " + answer.status() + ": "
                    + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return mapper.readTree(answer.body());
    }

    Answer send(byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request);
            InputStream in = socket.getInputStream();
            int status = Integer.parseInt(line(in).split(" ")[1]);
            List<String> headers = new ArrayList<>();
            int length = 0;
            boolean chunked = false;
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                headers.add(line);
                String lower = line.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Integer.parseInt(lower.substring(15).trim());
                }
                chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
            }
            return new Answer(status, headers, chunked ? chunks(in) : in.readNBytes(length));
        }
    }

    private static byte[] chunks(InputStream in) throws IOException {
        var body = new java.io.ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            new ByteArrayInputStream(in.readNBytes(size)).transferTo(body);
            line(in);
        }
        return body.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the answer ended in its head");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
