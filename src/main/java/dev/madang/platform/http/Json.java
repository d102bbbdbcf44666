package dev.madang.platform.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * JSON as the contract has it (RFC 8259): camelCase, minified, instants in UTC with milliseconds. Reading is strict and
 * bounded: repeated keys, trailing text, endless numbers and deep nesting are errors.
 */
public final class Json {

    /** Levels of nesting in a request; the deepest that an endpoint takes is one. */
    static final int MAX_DEPTH = 20;

    /** Characters of a number in a request. */
    static final int MAX_NUMBER_LENGTH = 30;

    /** Characters of a key in a request. */
    static final int MAX_NAME_LENGTH = 100;

    /** Characters of a string in a request: the body's own limit is narrower. */
    static final int MAX_STRING_LENGTH = RequestBodyFilter.MAX_BYTES;

    private static final DateTimeFormatter INSTANT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'+00:00'").withZone(ZoneOffset.UTC);

    private Json() { }

    public static ObjectMapper mapper() {
        var factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(MAX_NUMBER_LENGTH)
                        .maxNameLength(MAX_NAME_LENGTH)
                        .maxStringLength(MAX_STRING_LENGTH)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                // An emoji in four bytes, not as two escapes in twelve.
                .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                .build();
        var module = new SimpleModule("madang")
                .addSerializer(Instant.class, new InstantSerializer())
                .addSerializer(Cursor.class, new CursorSerializer());
        return JsonMapper.builder(factory)
                .addModule(module)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .build();
    }

    /** @return as in every JSON answer: {@code 2026-11-20T10:36:39.123+00:00} */
    public static String format(Instant instant) {
        return INSTANT.format(instant);
    }

    /** Fast, because a list writes sixty of them: no formatter, only digits. */
    private static final class InstantSerializer extends StdSerializer<Instant> {
        InstantSerializer() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator generator, SerializerProvider provider) throws IOException {
            var time = value.atOffset(ZoneOffset.UTC);
            if (time.getYear() < 1000 || time.getYear() > 9999) {
                generator.writeString(format(value));
                return;
            }
            char[] out = "0000-00-00T00:00:00.000+00:00".toCharArray();
            digits(out, 0, 4, time.getYear());
            digits(out, 5, 2, time.getMonthValue());
            digits(out, 8, 2, time.getDayOfMonth());
            digits(out, 11, 2, time.getHour());
            digits(out, 14, 2, time.getMinute());
            digits(out, 17, 2, time.getSecond());
            digits(out, 20, 3, time.getNano() / 1_000_000);
            generator.writeString(out, 0, out.length);
        }

        private static void digits(char[] out, int at, int count, int value) {
            for (int i = at + count - 1, rest = value; i >= at; i--, rest /= 10) {
                out[i] = (char) ('0' + rest % 10);
            }
        }
    }

    private static final class CursorSerializer extends StdSerializer<Cursor> {
        CursorSerializer() {
            super(Cursor.class);
        }

        @Override
        public void serialize(Cursor value, JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeString(value.toString());
        }
    }
}
