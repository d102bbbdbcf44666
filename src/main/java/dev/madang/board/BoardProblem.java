package dev.madang.board;

import dev.madang.platform.http.ProblemType;

/** The refusals that are about categories, posts and comments. */
public enum BoardProblem implements ProblemType {
    NOT_THE_AUTHOR(403, "not-the-author"),
    RESTORE_TOO_LATE(403, "restore-too-late"),
    CATEGORY_NOT_FOUND(404, "category-not-found"),
    POST_NOT_FOUND(404, "post-not-found"),
    COMMENT_NOT_FOUND(404, "comment-not-found"),
    CATEGORY_NAME_TAKEN(409, "category-name-taken"),
    CATEGORY_NOT_EMPTY(409, "category-not-empty"),
    POST_DELETED(410, "post-deleted"),
    COMMENT_DELETED(410, "comment-deleted");

    private final int status;
    private final String code;

    BoardProblem(int status, String code) {
        this.status = status;
        this.code = code;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String code() {
        return code;
    }
}
