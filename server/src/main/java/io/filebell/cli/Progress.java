package io.filebell.cli;

import io.filebell.base.Ticker;
import io.filebell.cli.Terminal.Style;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How far a transfer is, in one line of the terminal that changes in place; silent where nobody
 * looks.
 */
final class Progress implements AutoCloseable {

    private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();
    private static final double NANOS_IN_SECOND = 1e9;
    private static final int BAR = 24;
    private static final int PERCENT = 100;
    private static final String CLEAR = "\r\u001b[K";

    private final Terminal terminal;
    private final Ticker ticker;
    private final String name;
    private final OptionalLong total;
    private final long begun;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong drawnAt;

    /** @param total bytes, where that is known */
    Progress(Shell shell, String name, OptionalLong total) {
        this.terminal = shell.terminal();
        this.ticker = shell.ticker();
        this.name = name;
        this.total = total;
        this.begun = ticker.nanos();
        this.drawnAt = new AtomicLong(begun);
    }

    /** So many bytes more. */
    void advance(long bytes) {
        long now = done.addAndGet(bytes);
        long nanos = ticker.nanos();
        long last = drawnAt.get();
        if (terminal.errLive()
                && nanos - last >= INTERVAL_NANOS
                && drawnAt.compareAndSet(last, nanos)) {
            draw(now, nanos - begun);
        }
    }

    /** Back to the beginning, when a transfer begins again. */
    void restart() {
        done.set(0);
    }

    /** The bytes that were moved. */
    long done() {
        return done.get();
    }

    /** A stream whose bytes count when they are read. */
    InputStream counting(InputStream from) {
        return new FilterInputStream(from) {
            @Override
            public int read() throws IOException {
                int octet = super.read();
                if (octet >= 0) {
                    advance(1);
                }
                return octet;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int count = super.read(into, offset, length);
                if (count > 0) {
                    advance(count);
                }
                return count;
            }
        };
    }

    /** Takes the line away. */
    @Override
    public void close() {
        if (terminal.errLive()) {
            terminal.err().print(CLEAR);
            terminal.err().flush();
        }
    }

    private void draw(long now, long nanos) {
        StringBuilder line = new StringBuilder(CLEAR).append(name).append("  ");
        double seconds = nanos / NANOS_IN_SECOND;
        long rate = (long) (now / seconds);
        if (total.isPresent() && total.getAsLong() > 0) {
            double part = Math.min(1, (double) now / total.getAsLong());
            int filled = (int) (part * BAR);
            line.append(terminal.styledError(Style.CYAN, "━".repeat(filled)))
                    .append(terminal.styledError(Style.DIM, "─".repeat(BAR - filled)))
                    .append("%4d %%  ".formatted((int) (part * PERCENT)));
        }
        line.append(Figures.bytes(now)).append("  ").append(Figures.bytes(rate)).append("/s");
        if (total.isPresent() && rate > 0 && total.getAsLong() > now) {
            Duration left = Duration.ofSeconds((total.getAsLong() - now) / rate);
            line.append("  ").append(Figures.clock(left)).append(" left");
        }
        terminal.err().print(line);
        terminal.err().flush();
    }
}
