package io.filebell.cli.bench;

import io.filebell.cli.Failure;
import io.filebell.cli.Shell;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code filebell bench sink}: a {@link Sink} as a process of its own. Writes its port and then
 * each receipt to standard output, as {@link SinkProcess} reads them, and hears on standard input
 * how it is to behave, one byte for each change, until that ends.
 */
@Command(name = "sink", hidden = true, description = "The endpoints of bench deliver.")
final class SinkCommand implements Callable<Integer> {

    private static final int BUFFER_BYTES = 16 << 10;
    private static final int OUTPUT_BYTES = 64 << 10;
    private static final int NO_CONTENT = 204;
    private static final int UNAVAILABLE = 503;
    private static final int ONE_IN = 10;

    private final Shell shell;
    private volatile Behaviour behaviour = Behaviour.ALIVE;

    /** How the endpoints are. */
    enum Behaviour {
        ALIVE('a'),
        DEAD('d'),
        /** Every tenth never answers. */
        TENTH_HANGS('h');

        private final int code;

        Behaviour(char code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static Behaviour of(int code) {
            return Arrays.stream(values())
                    .filter(each -> each.code == code)
                    .findFirst()
                    .orElseThrow();
        }
    }

    SinkCommand(Shell shell) {
        this.shell = shell;
    }

    /** Whether an endpoint is none of those that may hang. */
    static boolean answers(int endpoint) {
        return endpoint % ONE_IN != 0;
    }

    @Override
    public Integer call() throws IOException {
        DataOutputStream out = new DataOutputStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), OUTPUT_BYTES));
        try (Sink sink = Sink.start(shell.ticker(), new Telling(out), this::status, BUFFER_BYTES)) {
            out.writeInt(sink.port());
            out.flush();
            for (int next = shell.input().read();
                    next >= 0;
                    next = shell.input().read()) {
                behaviour = Behaviour.of(next);
            }
        }
        return 0;
    }

    private int status(int endpoint) {
        return switch (behaviour) {
            case ALIVE -> NO_CONTENT;
            case DEAD -> UNAVAILABLE;
            case TENTH_HANGS -> answers(endpoint) ? NO_CONTENT : Sink.Manner.SILENCE;
        };
    }

    private record Telling(DataOutputStream out) implements Sink.Receipts {

        @Override
        public void received(int endpoint, long sequence, long nanos, int bytes) {
            try {
                out.writeInt(endpoint);
                out.writeLong(sequence);
                out.writeLong(nanos);
                out.writeInt(bytes);
            } catch (IOException e) {
                throw Failure.failed("Nobody reads what the sink received", e);
            }
        }

        @Override
        public void rested() {
            try {
                out.flush();
            } catch (IOException e) {
                throw Failure.failed("Nobody reads what the sink received", e);
            }
        }
    }
}
