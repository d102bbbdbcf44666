package dev.madang.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Keeps a fixed number of connections busy from one thread: each sends its next request as soon as it has read the whole
 * answer to the one before. Looks at nothing of an answer but its status and length, because what the client spends is
 * taken from the same processors.
 *
 * <p>An answer that is not what its request expects ends the run: a rate of errors is no rate.
 */
final class LoadGenerator implements AutoCloseable {

    /** Longer than any head and most bodies, so that an answer usually arrives by one read. */
    private static final int BUFFER = 64 * 1024;

    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

    /** Seconds without any answer at all. */
    private static final long PATIENCE = 20;

    private final Selector selector;
    private final Connection[] connections;

    /**
     * One request and what must come back.
     *
     * @param bytes  head and body
     * @param status the only good one
     * @param length of the body, or -1 for any above 0
     */
    record Request(byte[] bytes, int status, long length) { }

    /** Says what a connection asks next. */
    @FunctionalInterface
    interface Requests {
        Request next(int connection);
    }

    /** What was answered, and in which time. */
    record Slice(long answers, long bytes, long nanos) {

        double perSecond() {
            return answers * 1e9 / nanos;
        }
    }

    /** An answer that makes the run worthless. */
    static final class BadAnswerException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadAnswerException(String message) {
            super(message);
        }
    }

    LoadGenerator(InetSocketAddress server, int size) throws IOException {
        selector = Selector.open();
        connections = new Connection[size];
        for (int i = 0; i < size; i++) {
            SocketChannel channel = SocketChannel.open(server);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            connections[i] = new Connection(i, channel);
            channel.register(selector, SelectionKey.OP_READ, connections[i]);
        }
    }

    int size() {
        return connections.length;
    }

    /** Asks for so long, and then waits for what is on its way. */
    Slice run(Requests requests, Duration duration) throws IOException {
        long start = System.nanoTime();
        long deadline = start + duration.toNanos();
        long answers = 0;
        long bytes = 0;
        for (Connection connection : connections) {
            connection.send(requests.next(connection.number));
        }
        int open = connections.length;
        while (open > 0) {
            if (selector.select(PATIENCE * 1_000) == 0) {
                throw new BadAnswerException("no answer for " + PATIENCE + " s");
            }
            var ready = selector.selectedKeys();
            boolean more = System.nanoTime() < deadline;
            for (SelectionKey key : ready) {
                var connection = (Connection) key.attachment();
                if (connection.read()) {
                    answers++;
                    bytes += connection.answerBytes;
                    if (more) {
                        connection.send(requests.next(connection.number));
                    } else {
                        open--;
                    }
                }
            }
            ready.clear();
        }
        return new Slice(answers, bytes, System.nanoTime() - start);
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            if (connection != null) {
                connection.channel.close();
            }
        }
        selector.close();
    }

    private static final class Connection {
        private final int number;
        private final SocketChannel channel;
        private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
        private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
        private Request request;
        private boolean inBody;
        private long bodyLeft;
        private long answerBytes;

        Connection(int number, SocketChannel channel) {
            this.number = number;
            this.channel = channel;
        }

        void send(Request next) throws IOException {
            request = next;
            inBody = false;
            answerBytes = 0;
            in.clear();
            out.clear().put(next.bytes()).flip();
            while (out.hasRemaining()) {
                channel.write(out);     // A request fits a socket's buffer; a second turn is for none that is measured.
            }
        }

        /** @return whether the answer is whole */
        boolean read() throws IOException {
            int count = channel.read(in);
            if (count < 0) {
                throw new EOFException("the server closed a connection");
            }
            answerBytes += count;
            if (inBody) {
                bodyLeft -= count;
                in.clear();
            } else {
                int end = endOfHead();
                if (end < 0) {
                    return false;
                }
                requireStatus();
                long length = contentLength(end);
                if (request.length() >= 0 && length != request.length() || length == 0) {
                    throw new BadAnswerException("expected " + request.length() + " bytes, got " + length + ": " + text());
                }
                bodyLeft = length - (in.position() - end);
                inBody = true;
                in.clear();
            }
            if (bodyLeft < 0) {
                throw new BadAnswerException("more came than was promised, by " + -bodyLeft + " bytes");
            }
            return bodyLeft == 0;
        }

        private int endOfHead() {
            for (int i = 3; i < in.position(); i++) {
                if (in.get(i) == '\n' && in.get(i - 2) == '\n') {
                    return i + 1;
                }
            }
            if (!in.hasRemaining()) {
                throw new BadAnswerException("a head without an end: " + text());
            }
            return -1;
        }

        private void requireStatus() {
            int status = (in.get(9) - '0') * 100 + (in.get(10) - '0') * 10 + in.get(11) - '0';
            if (status != request.status()) {
                throw new BadAnswerException("expected " + request.status() + ": " + text());
            }
        }

        private long contentLength(int end) {
            for (int i = 12; i < end - LENGTH.length; i++) {
                if (in.get(i) == '\n' && isLength(i + 1)) {
                    long value = 0;
                    for (int at = i + 1 + LENGTH.length; in.get(at) != '\r'; at++) {
                        if (in.get(at) != ' ') {
                            value = value * 10 + in.get(at) - '0';
                        }
                    }
                    return value;
                }
            }
            throw new BadAnswerException("no length: " + text());
        }

        private boolean isLength(int at) {
            for (int i = 0; i < LENGTH.length; i++) {
                if ((in.get(at + i) | 0x20) != (LENGTH[i] | 0x20)) {
                    return false;
                }
            }
            return true;
        }

        private String text() {
            var bytes = new byte[Math.min(in.position(), 2_000)];
            in.get(0, bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
