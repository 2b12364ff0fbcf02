package io.filebell.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where the bytes of an upload come from: a file, or standard input, which can be read only once.
 */
sealed interface Source {

    /** What it is called in messages. */
    String shown();

    /** @throws Failure when the place needs one and this has none */
    String requireName();

    OptionalLong size();

    InputStream open() throws IOException;

    /** @throws Failure when it is no file that can be read */
    static Source of(Shell shell, String name) {
        if (name.equals("-")) {
            return new Standard(shell.input());
        }
        Path path;
        try {
            path = Path.of(name);
        } catch (InvalidPathException e) {
            throw Failure.wrongUsage("\"" + name + "\" is no file: " + e.getReason() + ".");
        }
        if (Files.isDirectory(path)) {
            throw Failure.wrongUsage(
                    name + " is a folder; name its files, such as " + path.resolve("*") + ".");
        }
        if (!Files.exists(path)) {
            throw Failure.failed("There is no file " + name + ".");
        }
        if (!Files.isReadable(path)) {
            throw Failure.failed("The file " + name + " may not be read by this user.");
        }
        try {
            boolean regular = Files.isRegularFile(path);
            return new File(
                    path, regular ? OptionalLong.of(Files.size(path)) : OptionalLong.empty());
        } catch (IOException e) {
            throw Failure.failed(
                    "The file " + name + " cannot be read: " + FileTrouble.words(e), e);
        }
    }

    /** @param size empty for what is no regular file, such as a pipe */
    record File(Path path, OptionalLong size) implements Source {
        @Override
        public String shown() {
            return path.toString();
        }

        @Override
        public String requireName() {
            return Optional.ofNullable(path.toAbsolutePath().normalize().getFileName())
                    .orElseThrow(() -> Failure.wrongUsage(path + " has no name."))
                    .toString();
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(path);
        }
    }

    /** Standard input. */
    record Standard(InputStream in) implements Source {
        @Override
        public String shown() {
            return "standard input";
        }

        @Override
        public String requireName() {
            throw Failure.wrongUsage("Standard input has no name: write one at the end of the path,"
                    + " without a slash.");
        }

        @Override
        public OptionalLong size() {
            return OptionalLong.empty();
        }

        @Override
        public InputStream open() {
            return in;
        }
    }
}
