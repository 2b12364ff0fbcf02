package io.filebell.cli;

import io.filebell.base.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Why a command ends without having done what it should: a sentence for whoever typed it. */
public final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final String code;

    private Failure(int exitCode, String sentence, String code, @Nullable Throwable cause) {
        super(sentence, cause);
        this.exitCode = exitCode;
        this.code = code;
    }

    /** A server refused it, with the {@code code} of its problem. */
    static Failure refused(String sentence, String code) {
        return new Failure(Commands.FAILED, sentence, code, null);
    }

    /** It could not be done. */
    public static Failure failed(String sentence) {
        return new Failure(Commands.FAILED, sentence, "", null);
    }

    /** It could not be done, because of {@code cause}, which only {@code --debug} shows. */
    public static Failure failed(String sentence, Throwable cause) {
        return new Failure(Commands.FAILED, sentence, "", cause);
    }

    /** It was asked for in a way that cannot be meant. */
    public static Failure wrongUsage(String sentence) {
        return new Failure(Commands.WRONG_USAGE, sentence, "", null);
    }

    /** Whether a server refused it with this code. */
    boolean isRefusal(ErrorCode refusal) {
        return code.equals(refusal.code());
    }

    int exitCode() {
        return exitCode;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
