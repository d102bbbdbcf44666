package dev.madang.account;

/** Hears what happens to accounts; called inside the write that makes it happen. */
public interface AccountListener {

    /** The reason of who leaves: nothing that tells of him may stay. */
    String LEFT = "left";

    /**
     * The sessions of an account must not go on.
     *
     * @param because a word for the table and the log
     * @param exceptSessionId the one that may, or null
     */
    void sessionsMustEnd(long accountId, String because, Long exceptSessionId);
}
