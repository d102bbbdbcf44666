package dev.madang;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.madang.openapi.ContractCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A thin client of the HTTP API. Immutable: {@link #as}, {@link #with} and {@link #from} give another one. Every answer
 * is held against the contract, docs/openapi.json, before a test sees it.
 */
public final class Api {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER).connectTimeout(TIMEOUT).build();

    private final URI base;
    private final Map<String, List<String>> headers;
    private final boolean checked;

    /** What came back. Header names in any case. */
    public record Answer(int status, Map<String, List<String>> headers, byte[] body) {

        public Answer {
            Map<String, List<String>> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            anyCase.putAll(headers);
            headers = anyCase;
        }

        /** This answer, if it has this status. */
        public Answer expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError("expected " + wanted + " but was " + status + ": " + text());
            }
            return this;
        }

        /** This answer, if it is a refusal with this status and code. */
        public Answer expect(int wanted, String code) {
            expect(wanted);
            if (!code.equals(code())) {
                throw new AssertionError("expected " + code + " but was " + text());
            }
            return this;
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + text(), e);
            }
        }

        /** The value under this key of the body. */
        public JsonNode get(String key) {
            return json().path(key);
        }

        public long id() {
            return get("id").asLong();
        }

        /** Of a problem. */
        public String code() {
            return get("code").asText();
        }

        /** The codes of a problem's fields. */
        public Map<String, String> errors() {
            Map<String, String> errors = new TreeMap<>();
            get("errors").forEach(each -> errors.put(each.path("field").asText(), each.path("code").asText()));
            return errors;
        }

        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name)).map(values -> values.get(0));
        }

        /** @throws AssertionError when there is none */
        public String require(String name) {
            return header(name).orElseThrow(() -> new AssertionError("there is no header " + name + ": " + headers));
        }

        public String etag() {
            return require("ETag");
        }
    }

    private Api(URI base, Map<String, List<String>> headers, boolean checked) {
        this.base = base;
        this.headers = headers;
        this.checked = checked;
    }

    public static Api at(URI base) {
        return new Api(base, Map.of(), true);
    }

    /** With this access token. */
    public Api as(String token) {
        return with("Authorization", "Bearer " + token);
    }

    /** With this header on every request, in place of the one of that name. */
    public Api with(String name, String value) {
        Map<String, List<String>> more = new LinkedHashMap<>(headers);
        more.put(name, List.of(value));
        return new Api(base, more, checked);
    }

    /** As a client of this address, behind our own proxy. */
    public Api from(String address) {
        return with("X-Forwarded-For", address);
    }

    /** Without holding answers against the contract: for what no contract can promise. */
    public Api unchecked() {
        return new Api(base, headers, false);
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    public Answer head(String path) {
        return send("HEAD", path, null);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null);
    }

    public Answer delete(String path, Object body) {
        return send("DELETE", path, body);
    }

    public Answer post(String path) {
        return send("POST", path, null);
    }

    public Answer post(String path, Object body) {
        return send("POST", path, body);
    }

    public Answer put(String path, Object body) {
        return send("PUT", path, body);
    }

    public Answer patch(String path, Object body) {
        return send("PATCH", path, body);
    }

    /**
     * Sends a request.
     *
     * @param path with query, relative to the context
     * @param body null for none; bytes and strings go as they are, anything else as JSON
     */
    public Answer send(String method, String path, Object body) {
        byte[] bytes = bytes(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).timeout(TIMEOUT)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(bytes));
        Map<String, List<String>> sent = new LinkedHashMap<>(headers);
        if (body != null) {
            sent.putIfAbsent("Content-Type", List.of("application/json"));
        }
        sent.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        try {
            HttpResponse<byte[]> response = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
            Answer answer = new Answer(response.statusCode(), response.headers().map(), response.body());
            check(method, path, sent, bytes, answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Writes these bytes to a connection of its own and reads the first answer; the contract is not asked.
     *
     * @return empty when the server closed the connection without an answer
     */
    public Optional<Answer> raw(String request) {
        return raw(request.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@link #raw(String)}. */
    public Optional<Answer> raw(byte[] request) {
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            try {
                socket.getOutputStream().write(request);
            } catch (IOException e) {
                // A server may refuse before it has read everything; its answer is there all the same.
            }
            return answer(socket.getInputStream());
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no answer in " + TIMEOUT, e);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Answer> answer(InputStream in) throws IOException {
        List<String> head = new ArrayList<>();
        for (String line = line(in); line == null || !line.isEmpty(); line = line(in)) {
            if (line == null) {
                return Optional.empty();
            }
            head.add(line);
        }
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : head.subList(1, head.size())) {
            headers.computeIfAbsent(line.replaceFirst(":.*", ""), name -> new ArrayList<>())
                .add(line.replaceFirst("[^:]*:\\s*", ""));
        }
        byte[] body;
        if (headers.containsKey("Content-Length")) {
            body = in.readNBytes(Integer.parseInt(headers.get("Content-Length").get(0)));
        } else if (headers.containsKey("Transfer-Encoding")) {
            body = chunks(in);
        } else {
            body = in.readAllBytes();
        }
        return Optional.of(new Answer(Integer.parseInt(head.get(0).split(" ")[1]), headers, body));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int length = Integer.parseInt(line(in), 16); length > 0; length = Integer.parseInt(line(in), 16)) {
            body.write(in.readNBytes(length));
            line(in);
        }
        return body.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private void check(String method, String path, Map<String, List<String>> sent, byte[] body, Answer answer) {
        if (checked) {
            Contract.CHECK.check(new ContractCheck.Exchange(method, path, sent, body, answer.status(),
                answer.headers(), answer.body()));
        }
    }

    private static byte[] bytes(Object body) {
        if (body == null) {
            return new byte[0];
        }
        if (body instanceof byte[] bytes) {
            return Arrays.copyOf(bytes, bytes.length);
        }
        if (body instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Read when the first answer is there. */
    private static final class Contract {
        private static final ContractCheck CHECK = ContractCheck.ofWorkingDirectory();
    }
}
