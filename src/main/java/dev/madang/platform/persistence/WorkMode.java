package dev.madang.platform.persistence;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What unit of work stands around a resource method; without it GET reads and every other method writes. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface WorkMode {

    Mode value();

    enum Mode {
        /** None: the method opens its own, because it does slow work outside, or needs no database at all. */
        NONE,
        /** A read-only one, which may go to a replica. */
        READ,
        /** A transaction on the primary. */
        WRITE
    }
}
