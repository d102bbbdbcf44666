package dev.madang.platform.http;

/** What the parts of one request's way tell each other, as attributes of the servlet request. */
public final class RequestAttributes {

    /** The request id: a String, set before anything else. */
    public static final String REQUEST_ID = "dev.madang.requestId";

    /** The route's path template, as {@code /board/posts/{post_id}}: a String, set once the route is known. */
    public static final String ROUTE = "dev.madang.route";

    /** Whether the method is HEAD: a Boolean. The framework calls it GET from routing on. */
    public static final String HEAD = "dev.madang.head";

    /** The id of the account that a valid token named: a Long. */
    public static final String ACCOUNT = "dev.madang.account";

    private RequestAttributes() { }
}
