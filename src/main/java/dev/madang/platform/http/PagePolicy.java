package dev.madang.platform.http;

/** What a page of ours may load and do in a browser. */
public final class PagePolicy {

    /** Its own styles and images, forms to itself, and nothing else. */
    public static final String CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private PagePolicy() { }
}
