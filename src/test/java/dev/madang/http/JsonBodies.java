package dev.madang.http;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Request bodies by what a JSON parser must think of them (RFC 8259). The bodies that are an object have the one key
 * {@code content}, which takes any text.
 */
final class JsonBodies {

    private JsonBodies() { }

    /** What is not JSON, is not UTF-8, or is more than anybody means: refused as malformed. */
    static Map<String, byte[]> malformed() {
        var bodies = new Bodies();
        bodies.add("nothing", "");
        bodies.add("white space", " \t\r\n");
        bodies.add("form feed", "\f{}");
        bodies.add("no-break space", "\u00a0{\"content\":\"a\"}");
        bodies.add("word joiner", "\u2060{\"content\":\"a\"}");
        bodies.add("NUL behind", "{\"content\":\"a\"}\0");

        for (var truncated : new String[] {"{", "{\"", "{\"content", "{\"content\"", "{\"content\":", "{\"content\":\"",
            "{\"content\":\"a", "{\"content\":\"a\"", "{\"content\":\"a\",", "{\"content\":\"a\\", "{\"content\":\"\\u00",
            "[", "[1", "[1,", "\"a", "t", "tru", "fals", "nul", "-", "1e", "1e+", "1."}) {
            bodies.add("truncated: " + truncated, truncated);
        }
        for (var wrong : new String[] {
            "{\"content\":\"a\",}", "{,\"content\":\"a\"}", "{\"content\":\"a\",,\"b\":1}", "[1,]", "[,1]", "[,]", "[1 2]",
            "{\"content\" \"a\"}", "{\"content\"::\"a\"}", "{\"content\";\"a\"}", "{\"content\"=\"a\"}", "{:\"a\"}",
            "{content:\"a\"}", "{'content':'a'}", "{\"content\":'a'}", "{\"content\":a}", "{`content`:`a`}",
            "{1:1}", "{null:1}", "{true:1}", "{[1]:1}", "{\"a\":\"b\" \"c\":\"d\"}", "{\"content\":}", "{\"content\"}",
            "[\"a\"}", "{\"content\":[\"a\"}", "{]", "[}", ")", "]", "}", ":", ",", "*", "<a/>", "a=b&c=d", "\\u007b\\u007d",
            "// a\n{}", "{} // a", "/* a */ {}", "{\"content\":\"a\" /* b */}", "# a\n{}", "{\"content\":\"a\"}#",
            "NaN", "Infinity", "-Infinity", "{\"content\":NaN}", "{\"content\":-Infinity}",
            "+1", "01", "-01", "--1", "-a", ".5", "1.2.3", "1.e1", "1e1.5", "0x10", "0b1", "1_000", "1d", "1L", "\uff11",
            "True", "TRUE", "None", "undefined", "nan", "nil",
            "{}{}", "{} {}", "{}x", "{\"content\":\"a\"}}", "{\"content\":\"a\"}]", "{\"content\":\"a\"},", "1 2",
            "{\"content\":\"a\"}{\"content\":\"b\"}", "{\"content\":\"a\"}\"", "\"a\"\"b\"", "null null",
            "\"\\x41\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\a\"", "\"\\'\"", "\"\\U00000041\"", "\"\\ \"", "\"\\\"", "\"\\\n\"",
            "\"a\nb\"", "\"a\tb\"", "\"a\0b\"", "\"a\u001fb\"", "{\"content\":\"a\nb\"}", "{\"con\ntent\":\"a\"}"}) {
            bodies.add("wrong: " + wrong, wrong);
        }
        bodies.add("half of a surrogate pair in a key", "{\"content\":\"a\",\"\\ud800\":1}");
        bodies.add("key twice", "{\"content\":\"a\",\"content\":\"b\"}");
        bodies.add("key twice, once escaped", "{\"content\":\"a\",\"c\\u006fntent\":\"b\"}");
        bodies.add("key twice in depth", "{\"content\":{\"a\":1,\"a\":2}}");
        bodies.add("key twice in an array", "{\"content\":[{\"a\":1,\"a\":2}]}");

        for (int depth : new int[] {100, 1_000, 100_000}) {
            bodies.add(depth + " arrays", "[".repeat(depth) + "]".repeat(depth));
            bodies.add(depth + " arrays, open", "[".repeat(depth));
            bodies.add(depth + " objects, open", "{\"a\":".repeat(Math.min(depth, 50_000)));
            bodies.add(depth + " arrays as the value", "{\"content\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
        }
        bodies.add("200,000 digits", "{\"content\":" + "9".repeat(200_000) + "}");
        bodies.add("200,000 digits behind the point", "{\"content\":0." + "9".repeat(200_000) + "}");
        bodies.add("an exponent of 100,000 digits", "{\"content\":1e" + "9".repeat(100_000) + "}");
        bodies.add("a key of 100,000 characters", "{\"" + "k".repeat(100_000) + "\":1}");

        bodies.add("byte order mark", bytes(0xEF, 0xBB, 0xBF, "{\"content\":\"a\"}"));
        bodies.add("UTF-16LE", "{\"content\":\"a\"}".getBytes(StandardCharsets.UTF_16LE));
        bodies.add("UTF-16BE", "{\"content\":\"a\"}".getBytes(StandardCharsets.UTF_16BE));
        bodies.add("UTF-16 with a mark", "{\"content\":\"a\"}".getBytes(StandardCharsets.UTF_16));
        bodies.add("UTF-32", "{\"content\":\"a\"}".getBytes(Charset.forName("UTF-32")));
        bodies.add("only a mark", bytes(0xEF, 0xBB, 0xBF, ""));
        bodies.add("half a mark", bytes(0xEF, 0xBB, -1, "{\"content\":\"a\"}"));
        for (int[] sequence : new int[][] {{0xC0, 0xAF}, {0xE0, 0x80, 0xAF}, {0xF0, 0x80, 0x80, 0xAF}, {0xED, 0xA0, 0x80},
            {0xED, 0xBF, 0xBF}, {0xF4, 0x90, 0x80, 0x80}, {0xF5, 0x80, 0x80, 0x80}, {0x80}, {0xBF}, {0xE2, 0x82},
            {0xF0, 0x9F, 0x98}, {0xE9}, {0xFE}, {0xFF}, {0xFF, 0xFE}, {0xC3, 0x28}, {0xFC, 0x83, 0xBF, 0xBF, 0xBF, 0xBF}}) {
            var name = new StringBuilder("not UTF-8:");
            for (int value : sequence) {
                name.append(' ').append(Integer.toHexString(value));
            }
            bodies.add(name.toString(), inContent(sequence));
        }
        return bodies.all;
    }

    /** JSON, but not an object with a text under {@code content}: refused as invalid. */
    static Map<String, byte[]> misshapen() {
        var bodies = new Bodies();
        for (var body : new String[] {"null", "true", "false", "0", "-0", "1", "1e400", "-1e-400", "123456789012345678901234567890",
            "\"\"", "\"content\"", "[]", "[{}]", "[null]", "[\"content\",\"a\"]", "[{\"content\":\"a\"}]", "{}",
            "{\"Content\":\"a\"}", "{\"content \":\"a\"}", "{\"\":\"a\"}", "{\"__proto__\":{}}", "{\"constructor\":{}}",
            "{\"@class\":\"java.lang.Runtime\"}", "{\"content\":\"a\",\"@type\":\"x\"}", "{\"content\":\"a\",\"\":0}",
            "{\"content\":null}", "{\"content\":true}", "{\"content\":0}", "{\"content\":-0}", "{\"content\":1.5}",
            "{\"content\":1e400}", "{\"content\":18446744073709551616}", "{\"content\":[]}", "{\"content\":[\"a\"]}",
            "{\"content\":{}}", "{\"content\":{\"content\":\"a\"}}", "{\"content\":[[[[[[[[[[\"a\"]]]]]]]]]]}",
            "{\"content\":\"a\\u0000b\"}", "{\"content\":\"\\ud800\"}", "{\"content\":\"a\\udc00\"}",
            "{\"content\":\"\\udc00\\ud800\"}", "{\"content\":\"\\ud800\\ud800\"}", "{\"content\":\"\\ud83d\"}",
            "{\"content\":\"\"}", "{\"content\":\" \"}", "{\"content\":\"\\u3000\\u200b\\u00ad\"}",
            "{\"content\":\"a\",\"<script>alert(1)</script>\":1}",
            "{\"content\":\"a\",\"\\u0000\":1}", "{\"content\":\"a\",\"b\\r\\nSet-Cookie: c=d\":1}"}) {
            bodies.add(body, body);
        }
        var keys = new StringBuilder("{\"content\":\"a\"");
        for (int i = 0; i < 18_000; i++) {
            keys.append(",\"k").append(i).append("\":1");
        }
        bodies.add("18,000 keys", keys.append('}').toString());
        var collisions = new StringBuilder("{\"content\":\"a\"");
        for (int i = 0; i < 4096; i++) {
            collisions.append(",\"");
            for (int bit = 0; bit < 12; bit++) {
                collisions.append((i >> bit & 1) == 0 ? "Aa" : "BB"); // both have the hash 2112 in Java
            }
            collisions.append("\":1");
        }
        bodies.add("4,096 keys with one hash", collisions.append('}').toString());
        return bodies.all;
    }

    /** An object with a text under {@code content}, written in every way that JSON has. */
    static Map<String, String> wellFormed() {
        var bodies = new LinkedHashMap<String, String>();
        bodies.put("{\"content\":\"a\"}", "a");
        bodies.put(" \t\r\n{ \t\r\n\"content\" \t\r\n: \t\r\n\"a\" \t\r\n} \t\r\n", "a");
        bodies.put("{\"c\\u006Fntent\":\"\\u0061\"}", "a");
        bodies.put("{\"content\":\"\\\" \\\\ \\/ \\n \\r \\t a\"}", "\" \\ / \n \r \t a");
        bodies.put("{\"content\":\"\uac00\\uac00\"}", "\uac00\uac00");
        bodies.put("{\"content\":\"\\ud83d\\ude00\ud83d\ude00\"}", "\ud83d\ude00\ud83d\ude00");
        bodies.put("{\"content\":\"a\\udbff\\udfff\"}", "a\udbff\udfff");
        bodies.put("{\"content\":\"a\\uffff\ufffe\"}", "a\uffff\ufffe");
        bodies.put("{\"content\":\"\u007fa\u2028b\u2029\"}", "\u007fa\u2028b\u2029");
        bodies.put("{\"content\":\"a\\u00e9e\\u0301\"}", "a\u00e9e\u0301");
        bodies.put("{\"content\":\"a\\u0001\\b\\f\"}", "a\u0001\b\f");
        bodies.put("{\"content\":\"%252e%252e &amp;lt; ${7*7} #{7*7} {{7*7}}\"}", "%252e%252e &amp;lt; ${7*7} #{7*7} {{7*7}}");
        return bodies;
    }

    private static byte[] inContent(int... sequence) {
        byte[] before = "{\"content\":\"a".getBytes(StandardCharsets.UTF_8);
        byte[] after = "\"}".getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[before.length + sequence.length + after.length];
        System.arraycopy(before, 0, all, 0, before.length);
        for (int i = 0; i < sequence.length; i++) {
            all[before.length + i] = (byte) sequence[i];
        }
        System.arraycopy(after, 0, all, before.length + sequence.length, after.length);
        return all;
    }

    /** @param third left out when negative */
    private static byte[] bytes(int first, int second, int third, String rest) {
        byte[] text = rest.getBytes(StandardCharsets.UTF_8);
        int head = third < 0 ? 2 : 3;
        byte[] all = new byte[head + text.length];
        all[0] = (byte) first;
        all[1] = (byte) second;
        if (third >= 0) {
            all[2] = (byte) third;
        }
        System.arraycopy(text, 0, all, head, text.length);
        return all;
    }

    private static final class Bodies {
        private final Map<String, byte[]> all = new LinkedHashMap<>();

        void add(String name, String body) {
            add(name, body.getBytes(StandardCharsets.UTF_8));
        }

        void add(String name, byte[] body) {
            if (all.put(name, body) != null) {
                throw new IllegalStateException("twice: " + name);
            }
        }
    }
}
