package io.filebell.cli;

import io.filebell.base.ErrorCode;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Why a command ends without having done what it should: a sentence for whoever typed it. */
public final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final transient @Nullable Refusal refusal;

    private Failure(
            int exitCode, String sentence, @Nullable Refusal refusal, @Nullable Throwable cause) {
        super(sentence, cause);
        this.exitCode = exitCode;
        this.refusal = refusal;
    }

    /** A server refused it; its fields are called as it calls them. */
    static Failure refused(Refusal refusal) {
        return refused(refusal, UnaryOperator.identity());
    }

    /** A server refused it; the pointers of its fields are told as {@code named} says. */
    public static Failure refused(Refusal refusal, UnaryOperator<String> named) {
        return new Failure(Commands.FAILED, refusal.sentence(named), refusal, null);
    }

    /** It could not be done. */
    public static Failure failed(String sentence) {
        return new Failure(Commands.FAILED, sentence, null, null);
    }

    /** It could not be done, because of {@code cause}, which only {@code --debug} shows. */
    public static Failure failed(String sentence, Throwable cause) {
        return new Failure(Commands.FAILED, sentence, null, cause);
    }

    /** It was asked for in a way that cannot be meant. */
    public static Failure wrongUsage(String sentence) {
        return new Failure(Commands.WRONG_USAGE, sentence, null, null);
    }

    /** Whether a server refused it. */
    public boolean isRefusal() {
        return refusal != null;
    }

    /** Whether a server refused it with this code. */
    public boolean isRefusal(ErrorCode code) {
        return refusal != null && refusal.code().equals(code.code());
    }

    /** What the server said, where it was a server that refused. */
    public Optional<Refusal> refusal() {
        return Optional.ofNullable(refusal);
    }

    int exitCode() {
        return exitCode;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
