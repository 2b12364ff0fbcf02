package io.filebell.cli;

import java.util.Locale;

/** What a command answers arrives nowhere any more. */
final class BrokenOutput extends RuntimeException {

    private static final long serialVersionUID = 1L;
    /** The system says it in the user's language, mostly with this word in it. */
    private static final String CLOSED_PIPE = "pipe";

    private final String why;

    /** @param why in the system's words */
    BrokenOutput(String why) {
        super(why, null, false, false);
        this.why = why;
    }

    /** Whether who read it has enough, which is no news to them: {@code filebell events | head}. */
    boolean isClosedPipe() {
        return why.toLowerCase(Locale.ROOT).contains(CLOSED_PIPE);
    }

    String sentence() {
        return "Standard output cannot be written to: " + why + ".";
    }
}
