package io.filebell.cli.bench;

import io.filebell.cli.Failure;
import io.filebell.cli.bench.SinkCommand.Behaviour;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The endpoints in a second process, so that what they cost is not counted as the server's. Its
 * receipts carry times of the same monotonic clock, which is the machine's on Linux and macOS.
 */
final class SinkProcess implements AutoCloseable {

    private static final int INPUT_BYTES = 256 << 10;

    private final Process process;
    private final DataInputStream in;
    private final int port;

    private SinkProcess(Process process, DataInputStream in, int port) {
        this.process = process;
        this.in = in;
        this.port = port;
    }

    /** @param receipts is told on a thread of its own; must be quick */
    static SinkProcess start(Sink.Receipts receipts) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:MaxDirectMemorySize=256m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.filebell.Main",
                "bench",
                "sink");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            DataInputStream in = new DataInputStream(
                    new BufferedInputStream(process.getInputStream(), INPUT_BYTES));
            SinkProcess sink = new SinkProcess(process, in, in.readInt());
            Thread reader = new Thread(() -> sink.read(receipts), "filebell-bench-receipts");
            reader.setDaemon(true);
            reader.start();
            return sink;
        } catch (IOException e) {
            throw Failure.failed("The sink's process does not start: " + e.getMessage(), e);
        }
    }

    String url(int endpoint) {
        return "http://127.0.0.1:" + port + "/hook/" + endpoint;
    }

    void behave(Behaviour behaviour) {
        try {
            process.getOutputStream().write(behaviour.code());
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw Failure.failed("The sink's process has ended: " + e.getMessage(), e);
        }
    }

    /** Time on cores so far. */
    Duration cpu() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        process.destroy();
    }

    private void read(Sink.Receipts receipts) {
        try {
            while (true) {
                receipts.received(in.readInt(), in.readLong(), in.readLong(), in.readInt());
            }
        } catch (EOFException ended) {
            return;
        } catch (IOException closed) {
            return;
        }
    }
}
