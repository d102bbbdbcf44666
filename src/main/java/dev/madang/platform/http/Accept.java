package dev.madang.platform.http;

/** Reads an Accept header (RFC 9110 section 12.5.1) as far as a choice between a page and JSON needs it. */
public final class Accept {

    private Accept() { }

    /**
     * @param accept the header, or null; one that cannot be read accepts everything
     * @return whether a page is wanted more than JSON
     */
    public static boolean prefersHtml(String accept) {
        double html = quality(accept, "text", "html");
        return html > 0 && html > Math.max(quality(accept, "application", "json"),
                quality(accept, "application", "problem+json"));
    }

    /** @return whether the type is named by itself, not by a wildcard, and not refused */
    public static boolean names(String accept, String type) {
        if (accept == null) {
            return false;
        }
        for (String range : accept.split(",")) {
            String[] parts = range.split(";", -1);
            if (parts[0].trim().equalsIgnoreCase(type) && qualityOf(parts) > 0) {
                return true;
            }
        }
        return false;
    }

    /** @return the weight that the header gives to a media type, 0 to 1; the most specific range decides */
    public static double quality(String accept, String type, String subtype) {
        if (accept == null || accept.isBlank()) {
            return 1;
        }
        double quality = 0;
        int specificity = -1;
        for (String range : accept.split(",")) {
            String[] parts = range.split(";", -1);
            String[] names = parts[0].trim().split("/", 2);
            if (names.length < 2) {
                continue;
            }
            boolean anyType = names[0].equals("*");
            boolean anySubtype = names[1].equals("*");
            boolean matches = (anyType || names[0].equalsIgnoreCase(type))
                    && (anySubtype || names[1].equalsIgnoreCase(subtype));
            int specific = (anyType ? 0 : 1) + (anySubtype ? 0 : 1);
            if (matches && specific > specificity) {
                specificity = specific;
                quality = qualityOf(parts);
            }
        }
        return quality;
    }

    private static double qualityOf(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].trim();
            if (parameter.startsWith("q=") || parameter.startsWith("Q=")) {
                String value = parameter.substring(2).trim();
                return value.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?") ? Double.parseDouble(value) : 0;
            }
        }
        return 1;
    }
}
