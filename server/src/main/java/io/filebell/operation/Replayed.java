package io.filebell.operation;

/** Ends a request that was already carried out, with the answer that it had. */
public final class Replayed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    Replayed(Answer answer) {
        super("The request was carried out before", null, false, false);
        this.answer = answer;
    }

    public Answer answer() {
        return answer;
    }
}
