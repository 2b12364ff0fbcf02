package io.filebell.cli;

import io.filebell.base.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A server and a key for it. Shows no key in {@link #toString}.
 *
 * @param url without a slash at its end
 */
public record ServerAccess(URI url, String key) {

    private static final String URL = "FILEBELL_URL";
    private static final String KEY = "FILEBELL_KEY";

    public ServerAccess {
        if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("not a key");
        }
    }

    /**
     * The server and key of the environment, and what is missing of them from the server that this
     * user started last.
     *
     * @throws Failure saying what to set or start
     */
    public static ServerAccess find(Shell shell) {
        Optional<URI> url = shell.variable(URL).map(ServerAccess::url);
        Optional<String> key = shell.variable(KEY).map(String::strip);
        if (url.isPresent() && key.isPresent()) {
            return of(url.get(), key.get(), KEY);
        }
        ServerRecord.Known known = known(shell, url);
        if (key.isPresent()) {
            return of(known.url(), key.get(), KEY);
        }
        Path file = known.keyFile()
                .orElseThrow(() -> Failure.wrongUsage("Set " + KEY + ": the server at "
                        + known.url() + " keeps no key in a file."));
        return of(known.url(), read(file), file.toString());
    }

    /** The access that the key in a file gives. */
    public static ServerAccess of(URI url, Path keyFile) {
        return of(url, read(keyFile), keyFile.toString());
    }

    private static ServerRecord.Known known(Shell shell, Optional<URI> url) {
        Optional<ServerRecord.Known> alive =
                new ServerRecord(shell.stateFolder()).read().filter(ServerRecord.Known::isAlive);
        if (url.isPresent()) {
            return alive.filter(known -> known.url().equals(url.get()))
                    .orElseThrow(() -> Failure.wrongUsage(
                            "Set " + KEY + " to an API key of " + url.get() + "."));
        }
        return alive.orElseThrow(
                () -> Failure.failed("No server of yours is running. Start one with"
                        + " \"filebell serve\", or set " + URL + " and " + KEY + "."));
    }

    private static ServerAccess of(URI url, String key, String source) {
        try {
            return new ServerAccess(url, key);
        } catch (IllegalArgumentException e) {
            throw Failure.wrongUsage(
                    source + " holds no API key: it is fbk_ and letters and digits.");
        }
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text.strip().replaceFirst("/+$", ""));
            String scheme = url.getScheme();
            boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
            if (web && url.getHost() != null && url.getRawQuery() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw wrongUrl(text);
        }
        throw wrongUrl(text);
    }

    private static Failure wrongUrl(String text) {
        return Failure.wrongUsage(
                URL + " must be an address such as http://127.0.0.1:8080, not \"" + text + "\".");
    }

    private static String read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(Limits.KEY_FILE_BYTES), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw Failure.failed(
                    "The server's key file " + file + " cannot be read. Set " + KEY + ".", e);
        }
    }

    @Override
    public String toString() {
        return "ServerAccess[" + url + "]";
    }
}
