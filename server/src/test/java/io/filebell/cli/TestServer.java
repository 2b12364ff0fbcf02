package io.filebell.cli;

import io.filebell.RunningApp;
import io.filebell.ServerMaker;
import io.filebell.testing.RunningTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;

/** A real server for all tests of a class, each of which has a workspace of its own. */
public final class TestServer implements AfterAllCallback {

    private final TemporaryServer server;
    private final AtomicInteger workspaces = new AtomicInteger();

    private TestServer(ServerMaker maker) {
        server = TemporaryServer.make(maker, Optional.empty(), Optional.empty());
        server.server().start();
    }

    /** Ends with the class whose {@code @RegisterExtension} it is. */
    public static TestServer start() {
        return new TestServer(TestShell.maker());
    }

    /** The same, by a clock that tests can put forward. */
    public static TestServer start(RunningTime time) {
        return new TestServer(RunningApp.maker(time));
    }

    @Override
    public void afterAll(ExtensionContext ended) {
        server.close();
    }

    public ServerAccess access() {
        return server.access();
    }

    /** As its owner, for the caller to close. */
    public ServerClient client() {
        return new ServerClient(access());
    }

    /** What a request of its owner is answered. */
    public JsonNode post(String path, Object value) {
        try (ServerClient client = client()) {
            return client.post(path, value);
        }
    }

    public TestWorkspace newWorkspace() {
        String name = "Contracts " + workspaces.incrementAndGet();
        JsonNode made = post(Workspaces.PATH, Map.of("name", name));
        return new TestWorkspace(this, made.path("id").asString(), name);
    }
}
