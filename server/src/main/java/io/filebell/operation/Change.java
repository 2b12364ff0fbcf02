package io.filebell.operation;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A field of a PATCH: left out, and so kept as it is, or set to a value (RFC 7396, JSON Merge
 * Patch).
 *
 * <p>A component {@code Change<String> name} may be left out but not be null; a component
 * {@code Change<@Nullable Instant> expiresAt} may also be set to null, which takes the value away.
 * Meant for components of input records only.
 *
 * <pre>{@code
 * String name = change.name().or(node.name());
 * }</pre>
 */
@JsonDeserialize(using = Change.Reader.class)
public sealed interface Change<T extends @Nullable Object> {

    /** The field was left out. */
    record Keep<T extends @Nullable Object>() implements Change<T> {
        @Override
        public T or(T current) {
            return current;
        }
    }

    /** The field was given. */
    record Set<T extends @Nullable Object>(T value) implements Change<T> {
        @Override
        public T or(T current) {
            return value;
        }
    }

    /** The new value, or {@code current} where the field was left out. */
    T or(T current);

    static <T extends @Nullable Object> Change<T> keep() {
        return new Keep<>();
    }

    static <T extends @Nullable Object> Change<T> to(T value) {
        return new Set<>(value);
    }

    /** A value that is taken away, which only a {@code Change} of something nullable can say. */
    @SuppressWarnings("NullAway") // a type argument that may be null is beyond what it knows
    static <T extends @Nullable Object> Change<T> cleared() {
        return new Set<>(null);
    }

    /** The same change of another view of the value. */
    default <U extends @Nullable Object> Change<U> map(Function<T, U> view) {
        return switch (this) {
            case Keep<T>() -> keep();
            case Set<T>(T value) -> to(view.apply(value));
        };
    }

    /** Reads a change: an absent field is kept, a null one is set to null. */
    final class Reader extends ValueDeserializer<Change<?>> {

        private final @Nullable JavaType of;

        Reader() {
            this(null);
        }

        private Reader(@Nullable JavaType of) {
            this.of = of;
        }

        @Override
        public ValueDeserializer<?> createContextual(
                DeserializationContext context, @Nullable BeanProperty property) {
            JavaType type = property == null ? context.getContextualType() : property.getType();
            return new Reader(type.containedTypeOrUnknown(0));
        }

        @Override
        public Change<?> deserialize(JsonParser in, DeserializationContext context) {
            if (in.currentToken() == JsonToken.VALUE_NULL) {
                return cleared();
            }
            return to(context.<@Nullable Object>readValue(in, of));
        }

        @Override
        public Change<?> getNullValue(DeserializationContext context) {
            return cleared();
        }

        @Override
        public Change<?> getAbsentValue(DeserializationContext context) {
            return keep();
        }
    }
}
