package io.filebell.cli;

import io.filebell.base.Limits;
import io.filebell.cli.Workspaces.Known;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Fetches contents of a workspace. What is fetched is one version of the file, so that a connection
 * that breaks can be gone on with, and its SHA-256 is compared with the node's at the end. A file
 * takes its name only then.
 */
final class Download {

    private static final int OK = 200;
    private static final int PARTIAL_CONTENT = 206;

    private final Shell shell;
    private final ServerClient client;
    private final Known workspace;

    Download(Shell shell, ServerClient client, Known workspace) {
        this.shell = shell;
        this.client = client;
        this.workspace = workspace;
    }

    /** @throws Failure when there is none, or a folder */
    NodeView find(RemotePath path) {
        List<JsonNode> nodes = client.get(
                        workspace.nodes() + "?limit=2&path=" + RemotePath.encode(path.path()))
                .path("items")
                .valueStream()
                .toList();
        NodeView node = nodes.size() == 1 ? new NodeView(nodes.getFirst()) : null;
        if (node == null || node.isFolder() || !node.path().equals(path.path())) {
            throw Failure.failed(path + " is a folder; get takes a file.");
        }
        return node;
    }

    /** Replaces the file, once all of it is there. */
    void toFile(NodeView node, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        Path fresh = null;
        try {
            if (folder != null && !Files.isDirectory(folder)) {
                throw Failure.failed("There is no folder " + folder + ".");
            }
            fresh = Files.createTempFile(folder, ".filebell-", ".part");
            try (OutputStream out = Files.newOutputStream(fresh)) {
                toStream(node, out);
            }
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw Failure.failed(
                    "The file " + file + " cannot be written: " + FileTrouble.words(e), e);
        } finally {
            discard(fresh);
        }
    }

    /** Writes the bytes as they come; when they turn out wrong, that is told by the failure. */
    void toStream(NodeView node, OutputStream out) {
        MessageDigest digest = Digests.sha256();
        try (Progress progress = new Progress(shell, node.name(), OptionalLong.of(node.size()))) {
            Sink sink = new Sink(out, digest, progress);
            for (int tries = 1; sink.progress().done() < node.size(); tries++) {
                try {
                    receive(node, sink);
                } catch (IOException e) {
                    sink.progress().advance(0);
                }
                if (tries == Limits.CLIENT_DOWNLOAD_TRIES && sink.progress().done() < node.size()) {
                    throw Failure.failed("The connection broke " + tries + " times; "
                            + Figures.bytes(sink.progress().done()) + " of "
                            + Figures.bytes(node.size()) + " were received.");
                }
            }
            out.flush();
        } catch (IOException e) {
            throw Failure.failed("The content cannot be written: " + e.getMessage(), e);
        }
        String received = Digests.hexadecimal(digest.digest());
        if (node.sha256().filter(sha -> !sha.equals(received)).isPresent()) {
            throw Failure.failed("What was received of " + node.path()
                    + " is damaged: its SHA-256 is " + received + ". Get it again.");
        }
    }

    /** Where bytes go, and what counts and hashes them. */
    private record Sink(OutputStream out, MessageDigest digest, Progress progress) {

        void write(byte[] bytes, int length) {
            try {
                out.write(bytes, 0, length);
            } catch (IOException e) {
                throw Failure.failed("The content cannot be written: " + e.getMessage(), e);
            }
            digest.update(bytes, 0, length);
            progress.advance(length);
        }
    }

    private void receive(NodeView node, Sink sink) throws IOException {
        long from = sink.progress().done();
        RemotePath path = new RemotePath(Optional.empty(), node.path());
        HttpResponse<InputStream> response = client.open(
                workspace.files() + path.encoded() + "?version=" + node.version(),
                from == 0 ? Map.of() : Map.of("Range", "bytes=" + from + "-"));
        try (InputStream in = response.body()) {
            if (response.statusCode() != (from == 0 ? OK : PARTIAL_CONTENT)) {
                throw Failure.failed("The server answered " + response.statusCode()
                        + " instead of going on with " + node.path() + ".");
            }
            byte[] chunk = new byte[Limits.UPLOAD_CHUNK_BYTES];
            int count = in.read(chunk);
            while (count >= 0) {
                sink.write(chunk, count);
                count = in.read(chunk);
            }
        }
    }

    private static void discard(@Nullable Path fresh) {
        if (fresh != null) {
            try {
                Files.deleteIfExists(fresh);
            } catch (IOException e) {
                throw Failure.failed(
                        "The file " + fresh + " cannot be removed; remove it by hand.", e);
            }
        }
    }
}
