package io.filebell.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * Where a command writes: answers to {@code out}, everything else to {@code err}. Colours and lines
 * that change in place are for people, so only where one is looking.
 *
 * @param outLive whether {@code out} is a terminal that understands escape sequences
 * @param errLive the same of {@code err}
 * @param colours whether colours are wanted at all (see <a
 *     href="https://no-color.org">NO_COLOR</a>)
 */
public record Terminal(
        PrintStream out, PrintStream err, boolean outLive, boolean errLive, boolean colours) {

    /** Which streams are terminals, as the launcher found out: {@code out}, {@code err}, both. */
    private static final String LIVE_STREAMS = "filebell.terminals";

    private static final String RESET = "\u001b[0m";

    /** How a text looks. */
    public enum Style {
        BOLD("\u001b[1m"),
        DIM("\u001b[2m"),
        RED("\u001b[31m"),
        GREEN("\u001b[32m"),
        YELLOW("\u001b[33m"),
        CYAN("\u001b[36m");

        private final String sequence;

        Style(String sequence) {
            this.sequence = sequence;
        }
    }

    static Terminal ofThisProcess(Map<String, String> environment) {
        boolean capable = !environment.getOrDefault("TERM", "").equals("dumb");
        String live = System.getProperty(LIVE_STREAMS, "");
        boolean out = capable && live.contains("out");
        boolean err = capable && live.contains("err");
        boolean colours = environment.getOrDefault("NO_COLOR", "").isEmpty();
        PrintStream answers =
                new StandardOutput(new FileOutputStream(FileDescriptor.out), System.out.charset());
        return new Terminal(answers, System.err, out, err, colours);
    }

    /** The text for {@code out}, in a style where it can be seen. */
    public String styled(Style style, String text) {
        return outLive && colours ? style.sequence + text + RESET : text;
    }

    /** The text for {@code err}, in a style where it can be seen. */
    public String styledError(Style style, String text) {
        return errLive && colours ? style.sequence + text + RESET : text;
    }

    /** One line of an answer. */
    public void line(String text) {
        out.println(text);
    }

    /**
     * Ends a command whose answer arrives nowhere: its pipe was closed, or a disk is full. To be
     * asked by whoever writes without end, and at the end of all.
     */
    public void requireReader() {
        if (out instanceof StandardOutput standard) {
            standard.trouble().ifPresent(why -> {
                throw new BrokenOutput(why);
            });
        }
    }

    /** The same for bytes: a stream that ends the command when they arrive nowhere. */
    OutputStream bytes() {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int from, int length) {
                Terminal.this.out.write(bytes, from, length);
                requireReader();
            }
        };
    }

    /** One line beside the answer. */
    public void note(String text) {
        err.println(text);
    }
}
