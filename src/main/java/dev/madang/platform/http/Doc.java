package dev.madang.platform.http;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says in the API documentation what a key or a parameter means, where its name and constraints do not.
 *
 * <p>On a component of a request or response record, on the record itself, or on a parameter of a resource method.
 * A key that may be {@code null} carries {@code jakarta.annotation.Nullable}; one that is left out when it does not
 * apply carries {@code @JsonInclude(NON_NULL)} in a response and {@code @OptionalKey} in a request.
 */
@Documented
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Doc {

    /** One sentence, CommonMark. */
    String value() default "";

    /** A plausible value as it stands on the wire; parsed as JSON where the type is not a string. */
    String example() default "";
}
