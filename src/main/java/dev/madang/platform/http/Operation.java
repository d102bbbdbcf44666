package dev.madang.platform.http;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Documents a resource method where it stands; {@code docs/openapi.json} and the page at {@code /docs} are made from it.
 *
 * <p>What the code already says is not said again: path, method and media types come from the JAX-RS annotations, who may
 * from {@code @PermitAll} and {@code @RolesAllowed}, shapes and limits from the records and their constraints, and the
 * refusals that every route of its kind can give (401, 403 by role, 400, 406, 413, 415, 429, 503 …) from the platform.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Operation {

    /** One line, in the imperative: "Write a post". */
    String summary();

    /** What summary, shapes and limits do not tell; CommonMark, may stay empty. */
    String description() default "";

    /** The heading under which the documentation lists it: "Posts". */
    String group();

    /** The codes of the refusals of its own: those which the method, or what it calls, throws on purpose. */
    String[] problems() default {};

    /** The operation's name for generated clients, unique in the application; the method's own name when empty. */
    String id() default "";

    /** The status of the good answer; 0: 204 for a method without a result, else 200. */
    int status() default 0;

    /**
     * What the method wants in {@code Authorization} where it reads that header itself: {@code password} for Basic,
     * {@code refreshToken} for the Bearer of a refresh token. Empty: an access token, where a role is needed.
     */
    String credentials() default "";

    /** The record in the body of the good answer, where the method returns a {@code Response}; {@code void}: none. */
    Class<?> answer() default void.class;
}
