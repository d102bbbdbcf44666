package dev.madang.account;

import dev.madang.platform.http.FieldError;
import java.util.Optional;

/**
 * What accounts need of passwords. Implemented by {@code auth}, which this package must not know. No method may be
 * called inside a unit of work: hashing takes longer than a connection should be held.
 */
public interface Passwords {

    /** Code points of a password. With the list of common ones eight suffice (OWASP ASVS 5.0, 6.2.1 and 6.2.4). */
    int MIN_LENGTH = 8;

    /** Code points of a password. */
    int MAX_LENGTH = 128;

    /**
     * @param field the key of the request that holds the password
     * @return why the password may not be that of this account, if it may not
     */
    Optional<FieldError> refusal(String field, String password, EmailAddress email, Nickname nickname);

    /**
     * Hashes a password when there is room for the work.
     *
     * @param before runs when it is this call's turn; what it throws spares the work
     * @return the hash in PHC string format
     */
    String hash(String password, Runnable before);

    /**
     * Requires the password of somebody who is logged in already. Failures count as failed logins.
     *
     * @param address where the request came from, as limits count it
     * @throws dev.madang.platform.http.ProblemException {@code wrong-password}, {@code too-many-requests}
     */
    void prove(long accountId, String password, String address);
}
