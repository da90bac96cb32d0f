package fr.sndscopy;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A fault that a test brings about, and what must come of it: a line of {@code jobs/docs/RELIABILITY.md}. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Withstands.List.class)
public @interface Withstands {
    /** What goes wrong. */
    String fault();

    /** What must come of it. */
    String outcome();

    /** Several of one test. */
    @Documented
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        Withstands[] value();
    }
}
