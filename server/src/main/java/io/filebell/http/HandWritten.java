package io.filebell.http;

import io.filebell.operation.Effect;
import io.filebell.operation.Operation.Method;
import io.filebell.operation.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A route that is written by hand, because bytes or a stream go through it: with the same keys,
 * limits, errors and place in the OpenAPI document as an operation.
 *
 * <p>A GET route also answers HEAD. A last segment <code>{name...}</code> takes the rest of the
 * path.
 *
 * @param name resource and verb, {@code file.put}
 * @param input a record of what path and query hold; read with {@link Exchange#input}
 * @param body the media type of the request's body, where it has one
 * @param answers what can come of it, besides problems
 */
public record HandWritten(
        Method method,
        String path,
        String name,
        String says,
        Access access,
        Optional<Scope> scope,
        Effect effect,
        Class<?> input,
        Optional<String> body,
        List<Answering> answers,
        List<HeaderField> headers,
        Handler handler) {

    /**
     * One answer of a route.
     *
     * @param type of the JSON, where it is JSON
     */
    public record Answering(
            int status, String says, Optional<String> mediaType, Optional<Class<?>> type) {}

    /** A request header that means something to the route. */
    public record HeaderField(String name, String says) {}

    public HandWritten {
        answers = List.copyOf(answers);
        headers = List.copyOf(headers);
    }

    public static Draft get(String path) {
        return new Draft(Method.GET, path);
    }

    public static Draft put(String path) {
        return new Draft(Method.PUT, path);
    }

    public static Draft post(String path) {
        return new Draft(Method.POST, path);
    }

    public static Draft patch(String path) {
        return new Draft(Method.PATCH, path);
    }

    public static Draft delete(String path) {
        return new Draft(Method.DELETE, path);
    }

    /** Nothing in path or query. */
    public record NoInput() {}

    /** A {@link HandWritten} that is being written down, sentence by sentence. */
    public static final class Draft {
        private final Method method;
        private final String path;
        private String name = "";
        private String says = "";
        private Access access = Access.KEY;
        private Optional<Scope> scope = Optional.empty();
        private Effect effect;
        private Class<?> input = NoInput.class;
        private Optional<String> body = Optional.empty();
        private final List<Answering> answers = new ArrayList<>();
        private final List<HeaderField> headers = new ArrayList<>();

        private Draft(Method method, String path) {
            this.method = method;
            this.path = path;
            this.effect = method == Method.GET ? Effect.READ : Effect.WRITE;
        }

        public Draft named(String resourceAndVerb) {
            this.name = resourceAndVerb;
            return this;
        }

        public Draft says(String sentence) {
            this.says = sentence;
            return this;
        }

        public Draft open(Access told) {
            this.access = told;
            return this;
        }

        /** Without this, any valid key will do. */
        public Draft needs(Scope needed) {
            this.scope = Optional.of(needed);
            return this;
        }

        public Draft effect(Effect told) {
            this.effect = told;
            return this;
        }

        /** A record of what path and query hold. */
        public Draft takes(Class<?> record) {
            this.input = record;
            return this;
        }

        /** The media type of the request's body; {@code *}{@code /*} for any bytes. */
        public Draft body(String mediaType) {
            this.body = Optional.of(mediaType);
            return this;
        }

        public Draft header(String header, String sentence) {
            headers.add(new HeaderField(header, sentence));
            return this;
        }

        /** An answer that is a record, as JSON. */
        public Draft gives(int status, String sentence, Class<?> record) {
            answers.add(new Answering(
                    status, sentence, Optional.of("application/json"), Optional.of(record)));
            return this;
        }

        /** An answer that is something else. */
        public Draft gives(int status, String sentence, String mediaType) {
            answers.add(new Answering(status, sentence, Optional.of(mediaType), Optional.empty()));
            return this;
        }

        /** An answer without a body. */
        public Draft gives(int status, String sentence) {
            answers.add(new Answering(status, sentence, Optional.empty(), Optional.empty()));
            return this;
        }

        public HandWritten by(Handler handler) {
            return new HandWritten(
                    method, path, name, says, access, scope, effect, input, body, answers, headers,
                    handler);
        }
    }
}
