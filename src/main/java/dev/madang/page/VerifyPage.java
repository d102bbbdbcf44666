package dev.madang.page;

/**
 * The view model of {@code verify.jte}: the page behind the link in a mail.
 *
 * @param verifyId what the form sends; null when there is nothing to confirm any more
 */
public record VerifyPage(Frame frame, State state, String text, String verifyId) {

    /** How far the confirmation is. */
    public enum State {
        /** Asks for a click, so that a program that only opens links confirms nothing. */
        ASK("verify.ask"),
        /** The address is confirmed. */
        DONE("verify.done"),
        /** The link is unknown, used or too old. */
        FAILED("verify.failed");

        private final String words;

        State(String words) {
            this.words = words;
        }

        /** @return the key of what is said about it */
        public String words() {
            return words;
        }
    }
}
