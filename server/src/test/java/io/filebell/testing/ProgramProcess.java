package io.filebell.testing;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The program as it is built, in a process of its own. */
public final class ProgramProcess {

    private static final List<String> JAVA = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            // Most of what a short run costs is C2 and the threads of G1.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            "io.filebell.Main");

    private ProgramProcess() {}

    /** One that is not started yet. */
    public static ProcessBuilder with(List<String> arguments) {
        return new ProcessBuilder(
                Stream.concat(JAVA.stream(), arguments.stream()).toList());
    }

    public static ProcessBuilder with(String... arguments) {
        return with(Arrays.asList(arguments));
    }
}
