package dev.madang.board;

import dev.madang.account.Member;
import dev.madang.account.Role;
import dev.madang.platform.http.ProblemException;
import java.time.Instant;

/** Who may change, delete and take back what somebody wrote; one rule for posts and comments. */
final class Deletion {

    private Deletion() { }

    /** @throws ProblemException {@code not-the-author} */
    static void requireAuthorOrModerator(long authorId, Member member) {
        if (member.id() != authorId && !member.is(Role.MODERATOR)) {
            throw new ProblemException(BoardProblem.NOT_THE_AUTHOR);
        }
    }

    /**
     * An author takes back what he deleted himself, for a while; what a moderator took away he does not.
     *
     * @throws ProblemException {@code not-the-author} or {@code restore-too-late}
     */
    static void requireMayRestore(long authorId, Long deletedBy, Instant deletedAt, Member member, Instant now) {
        if (member.is(Role.MODERATOR)) {
            return;
        }
        requireAuthorOrModerator(authorId, member);
        boolean own = deletedBy != null && deletedBy == member.id();
        if (!own || now.isAfter(deletedAt.plus(BoardLimits.RESTORE_WITHIN))) {
            throw new ProblemException(BoardProblem.RESTORE_TOO_LATE, BoardLimits.RESTORE_WITHIN.toMinutes());
        }
    }
}
