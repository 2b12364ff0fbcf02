package io.filebell.operation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A value as it could be, for the examples of the OpenAPI document. Without one, an example is made
 * from the field's type.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT, ElementType.TYPE})
public @interface Example {

    /** The text itself where the field is a text, otherwise its JSON. */
    String value();
}
