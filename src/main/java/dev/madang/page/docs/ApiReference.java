package dev.madang.page.docs;

import java.util.List;

/**
 * What the page at {@code /docs} shows, in one language. Members that end in {@code Html} are markup that was made from
 * the application's own resources; everything else is text and is escaped by the template.
 *
 * @param introductionHtml what the API is, in a paragraph
 * @param guide            the rules that hold for every call
 * @param codesOfEveryCall problems that are not listed at each call, because any can have them
 */
public record ApiReference(String introductionHtml, List<Section> guide, List<Group> groups, List<Shape> shapes,
        List<Key> requestHeaders, List<Key> answerHeaders, List<Problem> problems, List<String> codesOfEveryCall,
        List<Limit> limits) {

    /** A chapter of the guide. */
    public record Section(String id, String title, String html) {
    }

    /** Calls under one heading. */
    public record Group(String id, String title, List<Call> calls) {
    }

    /**
     * One method on one path.
     *
     * @param access  who may, in words
     * @param headers names of the request headers that it heeds; what they mean is said once
     * @param body    the keys of the request's body; empty where there is none
     * @param example shell commands that make the call, and work after all examples above them
     */
    public record Call(String id, String method, String path, String summary, String descriptionHtml, String access,
            List<Key> parameters, List<String> headers, List<String> bodyTypes, List<Key> body, List<Answer> answers,
            String example) {
    }

    /**
     * A parameter, or a key of a body or a shape.
     *
     * @param place    path, query or header in words; null for the key of a body
     * @param presence "required", "optional", "may be null", in words
     */
    public record Key(String name, String place, String presence, Type type, String descriptionHtml, String example) {
    }

    /**
     * @param text  the type with its limits, in words: "string, 1–100 characters"
     * @param shape the name of the shape that describes it, or null
     */
    public record Type(String text, String shape) {
    }

    /**
     * @param type    of the body; null where there is none
     * @param headers names of the headers that tell something about this answer
     * @param codes   which problems it can be; empty for a good answer
     */
    public record Answer(String status, boolean good, String descriptionHtml, List<String> mediaTypes, Type type,
            List<String> headers, List<String> codes) {
    }

    /** An object that travels. */
    public record Shape(String name, String descriptionHtml, List<Key> keys) {
    }

    /** A code of the published list, with the words a client gets with it. */
    public record Problem(String code, int status, String title, String detail) {
    }

    /** A number of the contract, in words. */
    public record Limit(String name, String value) {
    }
}
