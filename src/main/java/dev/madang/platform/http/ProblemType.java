package dev.madang.platform.http;

/**
 * One kind of refusal, an entry of the published list. Title and detail stand in the message bundles under
 * {@code problem.<code>.title} and {@code problem.<code>.detail}.
 */
public interface ProblemType {

    /** The HTTP status. */
    int status();

    /** The stable name that programs compare, in kebab-case. */
    String code();
}
