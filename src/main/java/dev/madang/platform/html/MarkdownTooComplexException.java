package dev.madang.platform.html;

/** A text that would become far more HTML than any honest one: the feature that accepts texts refuses it. */
public final class MarkdownTooComplexException extends RuntimeException {

    /** Without a stack trace: it is an answer, not a fault. */
    MarkdownTooComplexException() {
        super("Rendering passes a limit of Markdown", null, false, false);
    }
}
