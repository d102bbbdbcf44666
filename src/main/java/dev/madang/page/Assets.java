package dev.madang.page;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The stylesheets and scripts of the WAR, at addresses that hold the hash of all of them: {@code /assets/HASH/css/madang.css}.
 * One hash for the tree, so that modules import each other by relative names; what an address names never changes, and may
 * be kept for ever. The same hash names the folder that scripts/publish-assets makes for httpd.
 */
public final class Assets {

    private static final String FOLDER = "/assets/";

    private static final int HASH_DIGITS = 16;

    private static final Pattern ADDRESS = Pattern.compile("/assets/(?:([0-9a-f]{" + HASH_DIGITS + "})/)?(.+)");

    private final String contextPath;
    private final String hash;

    /**
     * Reads all of them.
     *
     * <p>The hash: the first 16 hexadecimal digits of the SHA-256 of the lines {@code HASH  PATH}, each ended by a line feed,
     * HASH the SHA-256 of a file and PATH its name below assets/, sorted by path.
     */
    public Assets(ServletContext context) {
        contextPath = context.getContextPath();
        SortedMap<String, String> files = new TreeMap<>();
        collect(context, FOLDER, files);
        var lines = new StringBuilder();
        files.forEach((path, fileHash) -> lines.append(fileHash).append("  ").append(path).append('\n'));
        hash = sha256(lines.toString().getBytes(StandardCharsets.UTF_8)).substring(0, HASH_DIGITS);
    }

    /** @return where the pages find them, without a slash at its end */
    public String base() {
        return contextPath + FOLDER + hash;
    }

    /**
     * Serves them where no httpd does: with this version's hash for ever; with another one or none the file of that name
     * as it is now, for a page of another version while both run.
     */
    public HttpFilter filter() {
        return new AssetFilter(hash);
    }

    private static final class AssetFilter extends HttpFilter {

        private static final long serialVersionUID = 1L;

        private final String hash;

        AssetFilter(String hash) {
            this.hash = hash;
        }

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            Matcher address = ADDRESS.matcher(request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo()));
            if (!address.matches() || getServletContext().getResource(FOLDER + address.group(2)) == null
                    || address.group(2).endsWith("/")) {
                response.sendError(HttpServletResponse.SC_NOT_FOUND);
                return;
            }
            response.setHeader("Cache-Control", hash.equals(address.group(1)) ? "public, max-age=31536000, immutable" : "no-cache");
            request.getRequestDispatcher(FOLDER + address.group(2)).forward(request, response);
        }
    }

    private static void collect(ServletContext context, String folder, SortedMap<String, String> files) {
        var paths = context.getResourcePaths(folder);
        if (paths == null) {
            return;
        }
        for (String path : paths) {
            if (path.endsWith("/")) {
                collect(context, path, files);
            } else {
                try (InputStream file = context.getResourceAsStream(path)) {
                    files.put(path.substring(FOLDER.length()), sha256(file.readAllBytes()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
