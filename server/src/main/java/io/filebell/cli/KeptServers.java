package io.filebell.cli;

import io.filebell.base.Json;
import io.filebell.base.JsonFormat;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The servers that this user logged in to, each with the key for it, in {@code servers.json} in
 * their folder of settings (mode 600); the last login stands last.
 */
final class KeptServers {

    private final Path file;

    KeptServers(Path configFolder) {
        this.file = configFolder.resolve("servers.json");
    }

    /**
     * One of them.
     *
     * @param keyId by which the key can be revoked
     * @param user who the key acts as, by name
     */
    record Kept(ServerAccess access, String keyId, String user, String organization, Instant at) {

        URI url() {
            return access.url();
        }

        /** All but the key. */
        Map<String, Object> shown() {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("url", url().toString());
            shown.put("key_id", keyId);
            shown.put("user", user);
            shown.put("organization", organization);
            shown.put("logged_in_at", at);
            return shown;
        }
    }

    Path file() {
        return file;
    }

    /**
     * All, the last login last.
     *
     * @throws Failure when the file cannot be read, or others than this user may read it
     */
    List<Kept> all() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            if (PrivateFile.isOpenToOthers(file)) {
                throw Failure.failed("Others than you may read the keys in " + file
                        + ". Run: chmod 600 " + file);
            }
            return JsonFormat.MAPPER
                    .readTree(Files.readString(file))
                    .path("servers")
                    .valueStream()
                    .map(KeptServers::kept)
                    .toList();
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            throw Failure.failed(
                    file + " cannot be read. Remove it and log in again: filebell login URL", e);
        }
    }

    Optional<Kept> find(URI url) {
        return all().stream().filter(kept -> kept.url().equals(url)).findFirst();
    }

    /** The last login. */
    Optional<Kept> last() {
        List<Kept> all = all();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /** Keeps a login, instead of one at the same address. */
    void keep(Kept login) {
        List<Kept> kept = without(login.url());
        kept.add(login);
        write(kept);
    }

    /** Forgets the one at that address, key and all. */
    void remove(URI url) {
        write(without(url));
    }

    private List<Kept> without(URI url) {
        List<Kept> kept = new ArrayList<>(all());
        kept.removeIf(one -> one.url().equals(url));
        return kept;
    }

    private void write(List<Kept> kept) {
        List<Map<String, Object>> servers = new ArrayList<>();
        for (Kept one : kept) {
            Map<String, Object> server = one.shown();
            server.put("key", one.access().key());
            servers.add(server);
        }
        try {
            PrivateFile.write(file, Json.of(Map.of("servers", servers)).text() + "\n");
        } catch (IOException e) {
            throw Failure.failed(file + " cannot be written: " + FileTrouble.words(e), e);
        }
    }

    private static Kept kept(JsonNode server) {
        return new Kept(
                new ServerAccess(
                        URI.create(server.path("url").asString()),
                        server.path("key").asString()),
                server.path("key_id").asString(""),
                server.path("user").asString(""),
                server.path("organization").asString(""),
                Instant.parse(server.path("logged_in_at").asString()));
    }
}
