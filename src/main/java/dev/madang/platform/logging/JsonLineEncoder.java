package dev.madang.platform.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import org.slf4j.event.KeyValuePair;

/**
 * One event, one line, one JSON object: {@code time} (UTC), {@code level}, {@code logger}, {@code event} (our own names in
 * snake_case) or {@code message} (the words of libraries), the request's id and the event's key-value pairs, and last
 * {@code exception} with its whole stack in one string.
 *
 * <p>Whatever a visitor types stays inside its string: control characters, also those of eight bits and the line
 * separators of Unicode, are escaped, so that no line can be forged and no terminal moved.
 */
public final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {

    /** Characters of one value; the rest is cut. */
    static final int MAX_VALUE_LENGTH = 16_000;

    private static final Set<String> OWN_KEYS =
            Set.of("time", "level", "logger", "event", "message", "exception");

    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.").withZone(ZoneOffset.UTC);

    private static final int EXPECTED_LENGTH = 256;

    private static final byte[] NOTHING = {};

    /** The last second, as it is written: formatting one costs more than all the rest of a line. */
    private volatile Second second = new Second(Long.MIN_VALUE, "");

    private record Second(long number, String text) { }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        var line = new StringBuilder(EXPECTED_LENGTH);
        line.append("{\"time\":\"");
        time(line, event.getTimeStamp());
        line.append("\",\"level\":\"").append(event.getLevel());
        line.append("\",\"logger\":");
        quote(line, event.getLoggerName());
        String message = String.valueOf(event.getFormattedMessage());
        line.append(isEventName(message) ? ",\"event\":" : ",\"message\":");
        value(line, message);
        event.getMDCPropertyMap().forEach((key, value) -> pair(line, key, value));
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> pair(line, pair.key, pair.value));
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append(",\"exception\":");
            value(line, ThrowableProxyUtil.asString(thrown).strip());
        }
        return line.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private void time(StringBuilder line, long millis) {
        long number = Math.floorDiv(millis, 1_000L);
        Second known = second;
        if (known.number() != number) {
            known = new Second(number, SECOND.format(Instant.ofEpochSecond(number)));
            second = known;
        }
        int rest = (int) Math.floorMod(millis, 1_000L);
        line.append(known.text()).append((char) ('0' + rest / 100)).append((char) ('0' + rest / 10 % 10))
                .append((char) ('0' + rest % 10)).append('Z');
    }

    private static boolean isEventName(String message) {
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_') {
                return false;
            }
        }
        return !message.isEmpty();
    }

    private static void pair(StringBuilder line, String key, Object value) {
        line.append(',');
        quote(line, OWN_KEYS.contains(key) ? key + "_" : key);
        line.append(':');
        if (value instanceof Integer || value instanceof Long || value instanceof Boolean) {
            line.append(value);
        } else {
            value(line, String.valueOf(value));
        }
    }

    private static void value(StringBuilder line, String text) {
        quote(line, Redaction.mask(
                text.length() <= MAX_VALUE_LENGTH ? text : text.substring(0, MAX_VALUE_LENGTH) + "…"));
    }

    private static void quote(StringBuilder line, String text) {
        line.append('"');
        int written = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                continue;
            }
            line.append(text, written, i);
            written = i + 1;
            escape(line, text, i);
        }
        line.append(text, written, text.length()).append('"');
    }

    private static void escape(StringBuilder line, String text, int i) {
        char c = text.charAt(i);
        switch (c) {
            case '"', '\\' -> line.append('\\').append(c);
            case '\n' -> line.append("\\n");
            case '\t' -> line.append("\\t");
            default -> {
                if (isHarmless(c) || Character.isSurrogate(c) && isPaired(text, i)) {
                    line.append(c);
                } else {
                    line.append(String.format("\\u%04x", (int) c));
                }
            }
        }
    }

    /** Neither a control character, nor one that breaks or turns the line, nor half of a pair. */
    private static boolean isHarmless(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }

    private static boolean isPaired(String text, int i) {
        char c = text.charAt(i);
        return Character.isHighSurrogate(c)
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
