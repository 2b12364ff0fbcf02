package io.filebell.cli;

import io.filebell.App;
import io.filebell.ServerMaker;
import io.filebell.Version;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs commands in this process and keeps what they say; state of the user lies in a folder. */
public final class TestShell {

    private final Map<String, String> environment = new HashMap<>();
    private ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Optional<OutputStream> elsewhere = Optional.empty();
    private byte[] input = new byte[0];
    private Person person = new Typing(List.of());

    /** @param state instead of the user's own folder of states */
    public TestShell(Path state) {
        environment.put("XDG_STATE_HOME", state.toString());
        environment.put("XDG_CONFIG_HOME", state.resolve("config").toString());
    }

    /** Sets a variable. */
    public TestShell with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** The variables of a server that runs. */
    public TestShell with(ServerAccess access) {
        return with("FILEBELL_URL", access.url().toString()).with("FILEBELL_KEY", access.key());
    }

    /** What standard input holds. */
    public TestShell reading(byte[] bytes) {
        input = bytes.clone();
        return this;
    }

    /** Has answers go there instead, as to a file or a pipe. */
    public TestShell into(OutputStream other) {
        elsewhere = Optional.of(other);
        return this;
    }

    /** Somebody at the terminal who answers each question with the next of these. */
    public TestShell typing(String... answers) {
        person = new Typing(List.of(answers));
        return this;
    }

    /** Runs a command; what was said before is forgotten. */
    public int run(String... arguments) {
        out = new ByteArrayOutputStream();
        err = new ByteArrayOutputStream();
        return new Commands(shell(false), maker()).run(arguments);
    }

    /** The same on a terminal with colours. */
    public int runOnTerminal(String... arguments) {
        out = new ByteArrayOutputStream();
        err = new ByteArrayOutputStream();
        return new Commands(shell(true), maker()).run(arguments);
    }

    /** What it wrote to standard output. */
    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The same as bytes. */
    public byte[] bytes() {
        return out.toByteArray();
    }

    /** What it wrote to standard error. */
    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** The whole server. */
    public static ServerMaker maker() {
        return settings -> new App(settings, Version.ofThisBuild());
    }

    /** What a command finds around it here. */
    public Shell shell() {
        return shell(false);
    }

    /** What a command gets; on a terminal with colours, or not. */
    public Shell shell(boolean live) {
        Terminal terminal = new Terminal(
                elsewhere
                        .<PrintStream>map(to -> new StandardOutput(to, StandardCharsets.UTF_8))
                        .orElseGet(() -> new PrintStream(out, true, StandardCharsets.UTF_8)),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                live,
                live,
                environment.getOrDefault("NO_COLOR", "").isEmpty());
        return new Shell(
                terminal,
                environment,
                new ByteArrayInputStream(input),
                person,
                InstantSource.system(),
                System::nanoTime);
    }

    /** Nobody, when there are no answers. */
    private static final class Typing implements Person {
        private final boolean there;
        private final Deque<String> answers;

        Typing(List<String> answers) {
            this.there = !answers.isEmpty();
            this.answers = new ArrayDeque<>(answers);
        }

        @Override
        public boolean isThere() {
            return there;
        }

        @Override
        public Optional<String> answer(String question) {
            return Optional.ofNullable(answers.poll());
        }

        @Override
        public Optional<String> secret(String question) {
            return answer(question);
        }
    }
}
