package io.filebell.cli.doctor;

import io.filebell.cli.Terminal.Style;

/**
 * What a look at one thing showed.
 *
 * @param check the thing, in a word
 * @param says a sentence; where it is not well, with what to do
 */
record Finding(String check, Verdict verdict, String says) {

    /** How it is. */
    enum Verdict {
        OK("ok", Style.GREEN),
        WARNING("warning", Style.YELLOW),
        FAILED("failed", Style.RED);

        private final String text;
        private final Style style;

        Verdict(String text, Style style) {
            this.text = text;
            this.style = style;
        }

        String text() {
            return text;
        }

        Style style() {
            return style;
        }
    }

    static Finding ok(String check, String says) {
        return new Finding(check, Verdict.OK, says);
    }

    static Finding warning(String check, String says) {
        return new Finding(check, Verdict.WARNING, says);
    }

    static Finding failed(String check, String says) {
        return new Finding(check, Verdict.FAILED, says);
    }

    boolean isFailed() {
        return verdict == Verdict.FAILED;
    }
}
