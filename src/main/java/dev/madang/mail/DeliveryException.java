package dev.madang.mail;

/** A mail was not handed over. The message is one line without the recipient's address, fit for a log. */
final class DeliveryException extends Exception {

    /** Whom the refusal concerns, and so what is done next. */
    enum Kind {
        /** This mail cannot be taken now (4xx): it is tried again, others go on. */
        DELAYED,
        /** This mail will never be taken (5xx). */
        REFUSED,
        /** No mail can be handed over now: server away, its certificate wrong, the login refused. */
        UNAVAILABLE
    }

    private final Kind kind;

    DeliveryException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
