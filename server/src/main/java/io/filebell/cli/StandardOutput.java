package io.filebell.cli;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where answers go. Like every print stream it fails in silence; unlike others it knows why. */
final class StandardOutput extends PrintStream {

    private final Remembering to;

    StandardOutput(OutputStream to, Charset charset) {
        this(new Remembering(to), charset);
    }

    private StandardOutput(Remembering to, Charset charset) {
        super(new BufferedOutputStream(to), true, charset);
        this.to = to;
    }

    /** Why something could not be written; empty while everything could. */
    Optional<String> trouble() {
        flush();
        return Optional.ofNullable(to.trouble);
    }

    private static final class Remembering extends FilterOutputStream {

        private volatile @Nullable String trouble;

        Remembering(OutputStream to) {
            super(to);
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                trouble = String.valueOf(e.getMessage());
                throw e;
            }
        }
    }
}
