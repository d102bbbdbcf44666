package dev.madang.page.docs;

/** Everything on the page that differs between languages. */
public interface Words {

    /** The rules for every call, in Markdown. */
    String guide();

    /** A text of the page itself, by its key in the bundle of the package {@code dev.madang.page}. */
    String of(String key, Object... arguments);

    /** A text of the OpenAPI document, which is in English. */
    String translate(String english);

    /** Title and detail as a client would get them. */
    ApiReference.Problem problem(String code, int status);
}
