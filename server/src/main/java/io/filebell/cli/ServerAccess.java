package io.filebell.cli;

import io.filebell.base.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A server and a key for it. Shows no key in {@link #toString}.
 *
 * <p>The server is the one of {@code --server}; else of {@code FILEBELL_URL}; else the one that
 * this user started last, while it runs; else the last login. A key goes to no other server than
 * the one it was kept for: that of {@code FILEBELL_KEY} to {@code FILEBELL_URL}, or, where that is
 * not set, to the server that this user started.
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
     * Which server commands speak to.
     *
     * @param why in words that go on after "Commands speak to it"
     */
    record Choice(URI url, String why) {}

    /**
     * The server and its key.
     *
     * @param server what {@code --server} says, where it does
     * @throws Failure saying what to set, start or log in to
     */
    public static ServerAccess find(Shell shell, Optional<String> server) {
        Optional<URI> told = shell.variable(URL).map(ServerAccess::ofVariable);
        Optional<URI> url = server.map(ServerAccess::ofOption).or(() -> told);
        Optional<ServerRecord.Known> own =
                own(shell).filter(known -> url.isEmpty() || url.get().equals(known.url()));
        Optional<String> key = shell.variable(KEY).map(String::strip);
        if (key.isPresent() && isOfVariable(url, told, own)) {
            URI where = url.or(() -> own.map(ServerRecord.Known::url)).orElseThrow();
            return of(where, key.get(), KEY);
        }
        if (own.isPresent()) {
            return ofOwn(own.get());
        }
        if (key.isPresent() && url.isEmpty()) {
            throw Failure.wrongUsage("Set " + URL + " to the server that " + KEY + " is for.");
        }
        KeptServers servers = new KeptServers(shell.configFolder());
        return (url.isPresent() ? servers.find(url.get()) : servers.last())
                .map(KeptServers.Kept::access)
                .orElseThrow(() -> server.isPresent() && url.isPresent()
                        ? Failure.wrongUsage("You are not logged in to " + url.get()
                                + ". Keep a key for it: filebell login " + url.get())
                        : nothingFor(url));
    }

    /** The server that commands speak to which are not told which. */
    static Choice choice(Shell shell) {
        Optional<Choice> told = shell.variable(URL)
                .map(text -> new Choice(ofVariable(text), "as " + URL + " says"));
        return told.or(() -> own(shell)
                        .map(known -> new Choice(known.url(), "as it runs on this machine")))
                .or(() -> new KeptServers(shell.configFolder())
                        .last()
                        .map(kept -> new Choice(kept.url(), "as you logged in there last")))
                .orElseThrow(() -> nothingFor(Optional.empty()));
    }

    /** The data folder of the server at that address, where this user runs it on this machine. */
    public static Optional<Path> dataFolder(Shell shell, URI url) {
        return own(shell)
                .filter(known -> known.url().equals(url))
                .flatMap(ServerRecord.Known::keyFile)
                .map(Path::getParent);
    }

    /** The access that the key in a file gives. */
    public static ServerAccess of(URI url, Path keyFile) {
        return of(url, read(keyFile), keyFile.toString());
    }

    /** The access that a key gives which was found in {@code source}. */
    static ServerAccess of(URI url, String key, String source) {
        try {
            return new ServerAccess(url, key);
        } catch (IllegalArgumentException e) {
            throw Failure.wrongUsage(
                    source + " holds no API key: it is fbk_ and letters and digits.");
        }
    }

    /** Whether the key of the environment is for that server. */
    private static boolean isOfVariable(
            Optional<URI> url, Optional<URI> told, Optional<ServerRecord.Known> own) {
        return told.isPresent() ? told.equals(url) : own.isPresent();
    }

    private static ServerAccess ofOwn(ServerRecord.Known own) {
        Path file = own.keyFile()
                .orElseThrow(() -> Failure.wrongUsage("Set " + KEY + ": the server at " + own.url()
                        + " keeps no key in a file."));
        return of(own.url(), read(file), file.toString());
    }

    /** The server that this user started last, while it runs. */
    private static Optional<ServerRecord.Known> own(Shell shell) {
        return new ServerRecord(shell.stateFolder()).read().filter(ServerRecord.Known::isAlive);
    }

    private static Failure nothingFor(Optional<URI> url) {
        return url.map(server -> Failure.wrongUsage("Set " + KEY + " to an API key of " + server
                        + ". Or keep one: filebell login " + server))
                .orElseGet(() -> Failure.failed("No server of yours is running. Start one with"
                        + " \"filebell serve\", log in to one with \"filebell login\", or set "
                        + URL + " and " + KEY + "."));
    }

    private static URI ofVariable(String text) {
        return ServerUrl.parse(text).orElseThrow(() -> noUrl(URL, text));
    }

    private static URI ofOption(String text) {
        return ServerUrl.parse(text.contains("://") ? text : "https://" + text)
                .orElseThrow(() -> noUrl(ServerOption.NAME, text));
    }

    private static Failure noUrl(String where, String text) {
        return Failure.wrongUsage(
                where + " must be an address such as http://127.0.0.1:8080, not \"" + text + "\".");
    }

    private static String read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(Limits.KEY_FILE_BYTES), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw Failure.failed("The key file " + file + " cannot be read.", e);
        }
    }

    @Override
    public String toString() {
        return "ServerAccess[" + url + "]";
    }
}
