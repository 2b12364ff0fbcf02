package io.filebell.operation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a field is when the caller leaves it out, which this makes possible. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT})
public @interface Default {

    /**
     * The text itself where the field is a text, otherwise its JSON: {@code 100}, {@code true},
     * {@code []}.
     */
    String value();
}
