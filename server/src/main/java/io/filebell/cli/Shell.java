package io.filebell.cli;

import io.filebell.base.Ticker;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * What a command finds around it: what it reads from and writes to, and the clocks.
 *
 * @param environment all variables of the process
 * @param input what {@code -} stands for as a file
 */
public record Shell(
        Terminal terminal,
        Map<String, String> environment,
        InputStream input,
        Person person,
        InstantSource clock,
        Ticker ticker) {

    public Shell {
        environment = Map.copyOf(environment);
    }

    /** The one that this process was started from. */
    public static Shell ofThisProcess() {
        Map<String, String> environment = System.getenv();
        return new Shell(
                Terminal.ofThisProcess(environment),
                environment,
                System.in,
                Person.atThisTerminal(),
                InstantSource.system(),
                System::nanoTime);
    }

    /** A variable that is there and not empty. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }

    /** The folder in which programs keep what is theirs and of this user (XDG Base Directory). */
    public Path stateFolder() {
        return folder("XDG_STATE_HOME", Path.of(".local", "state"));
    }

    /** The folder of this user's settings (XDG Base Directory). */
    Path configFolder() {
        return folder("XDG_CONFIG_HOME", Path.of(".config"));
    }

    private Path folder(String variable, Path standard) {
        return variable(variable)
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElseGet(() -> Path.of(
                                variable("HOME").orElseGet(() -> System.getProperty("user.home")))
                        .resolve(standard))
                .resolve("filebell");
    }
}
