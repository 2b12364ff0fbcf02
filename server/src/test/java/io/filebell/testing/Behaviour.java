package io.filebell.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a {@link FakeEndpoint} does with one request that it has read. */
@FunctionalInterface
public interface Behaviour {

    /**
     * Answers, or does worse.
     *
     * @param over counts down when the endpoint closes; what hangs waits for it
     * @return whether the connection may carry another request
     */
    boolean serve(Socket socket, CountDownLatch over) throws IOException, InterruptedException;

    /** A well-formed answer; {@link Answer#with} and {@link Answer#saying} add to it. */
    static Answer answers(int status) {
        return new Answer(status, "", new byte[0]);
    }

    /** Says nothing and keeps the connection open. */
    static Behaviour hangs() {
        return (socket, over) -> {
            over.await();
            return false;
        };
    }

    /** Closes the connection in good order without an answer. */
    static Behaviour closes() {
        return (socket, over) -> false;
    }

    /** Resets the connection without an answer. */
    static Behaviour resets() {
        return sends("").thenResets();
    }

    /** Sends exactly these characters and closes; see {@link Raw} for what else it may do then. */
    static Raw sends(String raw) {
        return new Raw(raw, Raw.Then.CLOSE);
    }

    /**
     * Sends {@code head}, and then {@code part} again and again for as long as the client takes it.
     */
    static Behaviour pours(String head, String part) {
        return (socket, over) -> {
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(UTF_8));
            byte[] bytes = part.getBytes(UTF_8);
            while (over.getCount() > 0) {
                out.write(bytes);
            }
            return false;
        };
    }

    /**
     * Sends {@code head} at once, and then {@code part} again and again with a pause before each.
     */
    static Behaviour drips(String head, String part, Duration pause) {
        return (socket, over) -> {
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(UTF_8));
            while (!over.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                out.write(part.getBytes(UTF_8));
            }
            return false;
        };
    }

    /** Waits for {@code gate} before it does what it does. */
    default Behaviour once(CountDownLatch gate) {
        return (socket, over) -> {
            gate.await();
            return serve(socket, over);
        };
    }

    /** An answer with a status, headers and a body whose length is told. */
    record Answer(int status, String headers, byte[] body) implements Behaviour {

        public Answer with(String name, String value) {
            return new Answer(status, headers + name + ": " + value + "\r\n", body);
        }

        public Answer saying(String text) {
            return new Answer(status, headers, text.getBytes(UTF_8));
        }

        @Override
        public boolean serve(Socket socket, CountDownLatch over) throws IOException {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            String length = status == 204 ? "" : "content-length: " + body.length + "\r\n";
            whole.writeBytes(("HTTP/1.1 " + status + " Said\r\n" + length + headers + "\r\n")
                    .getBytes(UTF_8));
            whole.writeBytes(body);
            whole.writeTo(socket.getOutputStream());
            return true;
        }
    }

    /** Raw characters, and what happens after them. */
    record Raw(String characters, Then then) implements Behaviour {

        enum Then {
            CLOSE,
            RESET,
            HANG
        }

        public Raw thenResets() {
            return new Raw(characters, Then.RESET);
        }

        public Raw thenHangs() {
            return new Raw(characters, Then.HANG);
        }

        @Override
        public boolean serve(Socket socket, CountDownLatch over)
                throws IOException, InterruptedException {
            socket.getOutputStream().write(characters.getBytes(UTF_8));
            switch (then) {
                case CLOSE -> {}
                case RESET -> socket.setSoLinger(true, 0);
                case HANG -> over.await();
            }
            return false;
        }
    }
}
