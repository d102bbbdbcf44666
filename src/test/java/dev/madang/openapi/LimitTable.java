package dev.madang.openapi;

import java.util.LinkedHashMap;
import java.util.Map;

/** The numbers of the contract that no constraint of a key shows, from the constants that the code obeys. */
final class LimitTable {

    private LimitTable() {
    }

    /** Name and value, in English, in the order in which they are shown. */
    static Map<String, String> rows() {
        var rows = new LinkedHashMap<String, String>();
        return rows;
    }
}
