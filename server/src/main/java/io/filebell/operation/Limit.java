package io.filebell.operation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How much a field may hold: the value of a number, the characters of a text, the items of a list.
 * Stands in the JSON Schema and is checked by it before an operation runs.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT})
public @interface Limit {

    long min() default 0;

    long max() default Long.MAX_VALUE;
}
