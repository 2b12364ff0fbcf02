package io.filebell.operation;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An {@link Operation} that is being written down, sentence by sentence. */
public final class OperationDraft {

    private final Operation.Method method;
    private final String path;
    private String name = "";
    private String says = "";
    private Optional<Scope> scope = Optional.empty();
    private Effect effect;
    private int status = 200;
    private Set<String> query = Set.of();
    private Set<String> absent = Set.of();

    OperationDraft(Operation.Method method, String path) {
        this.method = method;
        this.path = path;
        this.effect = method == Operation.Method.GET ? Effect.READ : Effect.WRITE;
    }

    public OperationDraft named(String resourceAndVerb) {
        this.name = resourceAndVerb;
        return this;
    }

    public OperationDraft says(String sentence) {
        this.says = sentence;
        return this;
    }

    /** Without this, any valid key will do. */
    public OperationDraft needs(Scope needed) {
        this.scope = Optional.of(needed);
        return this;
    }

    public OperationDraft effect(Effect told) {
        this.effect = told;
        return this;
    }

    /** Status of an answer that went well, where it is not 200 (or 204 for nothing). */
    public OperationDraft answers(int told) {
        this.status = told;
        return this;
    }

    /** Fields of the input that come from the query although the method has a body. */
    public OperationDraft query(String... fields) {
        this.query = Set.copyOf(List.of(fields));
        return this;
    }

    /** Fields of the input, where it has them, that this operation does not offer. */
    public OperationDraft without(String... fields) {
        this.absent = Set.copyOf(List.of(fields));
        return this;
    }

    public <I> Takes<I> takes(Class<I> input) {
        return new Takes<>(input);
    }

    /** A draft that knows its input. */
    public final class Takes<I> {
        private final Class<I> input;

        private Takes(Class<I> input) {
            this.input = input;
        }

        public <O> Gives<I, O> gives(Class<O> output) {
            return new Gives<>(input, output, false);
        }

        /** Answers a {@link Page} of these. */
        public <O> Gives<I, Page<O>> givesPageOf(Class<O> item) {
            return new Gives<>(input, item, true);
        }

        /** Answers nothing: HTTP 204. */
        public Gives<I, Operation.Nothing> givesNothing() {
            status = 204;
            return new Gives<>(input, Operation.Nothing.class, false);
        }
    }

    /** A draft that knows its input and output. */
    public final class Gives<I, O> {
        private final Class<I> input;
        private final Class<?> output;
        private final boolean list;

        private Gives(Class<I> input, Class<?> output, boolean list) {
            this.input = input;
            this.output = output;
            this.list = list;
        }

        public Operation<I, O> by(Operation.Work<I, O> work) {
            return new Operation<>(
                    name, says, method, path, query, absent, scope, effect, input, output, list,
                    status, work);
        }
    }
}
