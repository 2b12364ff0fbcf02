package io.filebell.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The real disk, which writes down each step and fails at the one it is told to. */
final class FaultyDisk implements Disk {

    private final Disk disk = new LocalDisk();
    private final Path root;
    private final List<String> steps = Collections.synchronizedList(new ArrayList<>());
    private String failing = "";
    private @Nullable IOException failure;
    private long usableBytes = Long.MAX_VALUE;

    FaultyDisk(Path root) {
        this.root = root;
    }

    /** From now on every step of that name fails; no name heals the disk. */
    void fail(String step, @Nullable IOException with) {
        failing = step;
        failure = with;
    }

    void leaveUsable(long bytes) {
        usableBytes = bytes;
    }

    /** The steps since the last call, random names left out. */
    List<String> steps() {
        List<String> taken = List.copyOf(steps);
        steps.clear();
        return taken;
    }

    @Override
    public void makeFolder(Path folder) throws IOException {
        step("makeFolder", folder);
        disk.makeFolder(folder);
    }

    @Override
    public FileChannel create(Path file) throws IOException {
        step("create", file);
        return disk.create(file);
    }

    @Override
    public void write(FileChannel file, ByteBuffer bytes) throws IOException {
        step("write", null);
        disk.write(file, bytes);
    }

    @Override
    public void force(FileChannel file) throws IOException {
        step("force", null);
        disk.force(file);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        step("move", to);
        disk.move(from, to);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        step("forceFolder", folder);
        disk.forceFolder(folder);
    }

    @Override
    public void delete(Path file) throws IOException {
        disk.delete(file);
    }

    @Override
    public long usableBytes(Path folder) {
        return usableBytes;
    }

    private void step(String step, @Nullable Path path) throws IOException {
        steps.add(path == null ? step : step + " " + shown(path));
        if (step.equals(failing) && failure != null) {
            throw failure;
        }
    }

    private String shown(Path path) {
        String name = root.relativize(path).toString();
        return name.replaceAll("[0-9a-f]{64}\\.[0-9a-z]{16}|(?<=tmp/).*", "*");
    }
}
