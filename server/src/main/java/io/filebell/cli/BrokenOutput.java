package io.filebell.cli;

/** What a command answers arrives nowhere any more. */
final class BrokenOutput extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final String CLOSED_PIPE = "Broken pipe";

    /** @param why in the system's words */
    BrokenOutput(String why) {
        super(why, null, false, false);
    }

    /** Whether who read it has enough, which is no news to them: {@code filebell events | head}. */
    boolean isClosedPipe() {
        return CLOSED_PIPE.equals(getMessage());
    }

    String sentence() {
        return "Standard output cannot be written to: " + getMessage() + ".";
    }
}
