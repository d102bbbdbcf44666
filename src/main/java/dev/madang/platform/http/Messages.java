package dev.madang.platform.http;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;

/**
 * The texts of all packages in Korean and English, from UTF-8 bundles {@code <package>/messages_<language>.properties}.
 * Immutable; every key must exist in both languages.
 */
public final class Messages {

    /** The languages that there are. */
    public static final List<String> LANGUAGES = List.of("ko", "en");

    private final Map<String, Map<String, String>> texts = new HashMap<>();

    /** @throws MissingResourceException when a bundle is missing */
    public Messages(List<Package> packages) {
        for (String language : LANGUAGES) {
            Map<String, String> all = new HashMap<>();
            for (Package each : packages) {
                var bundle = ResourceBundle.getBundle(each.getName() + ".messages", Locale.forLanguageTag(language),
                        Messages.class.getClassLoader(),
                        ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
                bundle.keySet().forEach(key -> all.put(key, bundle.getString(key)));
            }
            texts.put(language, Map.copyOf(all));
        }
        // The bundles would otherwise stay in a cache of the platform that outlives an undeploy.
        ResourceBundle.clearCache(Messages.class.getClassLoader());
    }

    /** @throws MissingResourceException when there is no such text */
    public String text(String language, String key, Object... arguments) {
        return text(language, key, List.of(arguments));
    }

    /** As {@link #text(String, String, Object...)}. */
    public String text(String language, String key, List<Object> arguments) {
        String pattern = texts.get(language).get(key);
        if (pattern == null) {
            throw new MissingResourceException("no text " + key + " in " + language, "messages", key);
        }
        // Numbers appear as they are typed: 20000, not 20,000.
        var shown = new ArrayList<Object>(arguments.size());
        arguments.forEach(argument -> shown.add(String.valueOf(argument)));
        return new MessageFormat(pattern, Locale.ROOT).format(shown.toArray());
    }

    /** @return every key, for the test that both languages have them all */
    public Set<String> keys(String language) {
        return new TreeSet<>(texts.get(language).keySet());
    }
}
