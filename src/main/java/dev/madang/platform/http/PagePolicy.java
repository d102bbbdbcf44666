package dev.madang.platform.http;

/** What a page of ours may load and do in a browser. */
public final class PagePolicy {

    /** Its own styles, scripts and images, requests and forms to itself, and nothing else. */
    public static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
            + "frame-ancestors 'none'";

    private PagePolicy() { }
}
