package io.filebell.cli;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;

/** A workspace of a {@link TestServer}. */
public record TestWorkspace(TestServer server, String id, String name) {

    public String path() {
        return Workspaces.PATH + "/" + id;
    }

    /** Its path is also its content. */
    public void put(String file) {
        try (ServerClient client = server.client()) {
            client.put(
                    path() + "/files" + RemotePath.encode(file).replace("%2F", "/"),
                    Map.of(),
                    BodyPublishers.ofString(file));
        }
    }

    /** Registers an endpoint, and returns its id. */
    public String register(String url, String... events) {
        return server.post(path() + "/endpoints", Map.of("url", url, "events", List.of(events)))
                .at("/endpoint/id")
                .asString();
    }
}
