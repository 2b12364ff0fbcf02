package io.filebell.cli;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A place on a server, as people write it: {@code Contracts:/inbox/a.pdf}, with the name or id of a
 * workspace; {@code :/inbox/a.pdf} or {@code /inbox/a.pdf} when there is one workspace only.
 *
 * @param workspace name or id, as written
 * @param path from the root, beginning with a slash; whether it ends in one is kept
 */
public record RemotePath(Optional<String> workspace, String path) {

    private static final String UNRESERVED = "-._~";

    public RemotePath {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("A path starts with a slash: " + path);
        }
    }

    /** @throws Failure when it is none */
    public static RemotePath parse(String text) {
        if (text.startsWith("/")) {
            return new RemotePath(Optional.empty(), text);
        }
        int colon = text.indexOf(":/");
        if (colon >= 0) {
            return new RemotePath(named(text.substring(0, colon)), text.substring(colon + 1));
        }
        if (text.endsWith(":")) {
            return new RemotePath(named(text.substring(0, text.length() - 1)), "/");
        }
        throw Failure.wrongUsage(
                "\"" + text + "\" is no place on the server. Write a workspace and a path,"
                        + " such as Contracts:/inbox/" + text + ", or /inbox/" + text
                        + " when there is one workspace only.");
    }

    private static Optional<String> named(String workspace) {
        return workspace.isEmpty() ? Optional.empty() : Optional.of(workspace);
    }

    boolean isFolder() {
        return path.endsWith("/");
    }

    /** The place of a file in this folder. */
    RemotePath child(String name) {
        return new RemotePath(workspace, isFolder() ? path + name : path + "/" + name);
    }

    /** The last segment. */
    String name() {
        String whole = isFolder() ? path.substring(0, path.length() - 1) : path;
        return whole.substring(whole.lastIndexOf('/') + 1);
    }

    /** Percent-encoded (RFC 3986), slashes kept. */
    public String encoded() {
        return encode(path, true);
    }

    /** A text for a query, percent-encoded. */
    public static String encode(String text) {
        return encode(text, false);
    }

    private static String encode(String text, boolean keepSlashes) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (octet & 0xff);
            boolean letter = character < 0x80
                    && (Character.isLetterOrDigit(character) || UNRESERVED.indexOf(character) >= 0);
            if (letter || (keepSlashes && character == '/')) {
                encoded.append(character);
            } else {
                encoded.append(String.format("%%%02X", (int) character));
            }
        }
        return encoded.toString();
    }

    @Override
    public String toString() {
        return workspace.orElse("") + ":" + path;
    }
}
