package io.filebell.cli.operation;

import io.filebell.cli.Failure;
import io.filebell.cli.RemotePath;
import io.filebell.cli.ServerClient;
import io.filebell.cli.Workspaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What people call workspaces and nodes, as ids. Asks the server only where it must. */
final class Places {

    private final ServerClient client;
    private final Workspaces workspaces;

    Places(ServerClient client) {
        this.client = client;
        this.workspaces = new Workspaces(client);
    }

    /** The place that a text is, without a slash at its end; empty where it is an id. */
    static Optional<RemotePath> place(Field field, String text) {
        if (field.isNode() && !text.startsWith("/") && !text.contains(":/")) {
            return Optional.empty();
        }
        RemotePath place = RemotePath.parse(text);
        String path = place.path();
        return Optional.of(
                path.length() > 1 && path.endsWith("/")
                        ? new RemotePath(place.workspace(), path.substring(0, path.length() - 1))
                        : place);
    }

    /** The id of a workspace that was called by its name or id; of the only one when it was not. */
    String workspace(Optional<String> called) {
        return called.filter(Workspaces::isId)
                .orElseGet(
                        () -> workspaces.choose(called, "--workspace \"NAME\"").id());
    }

    /** The id of the node that is there. */
    String node(String workspace, String path) {
        int slash = path.lastIndexOf('/');
        String name = path.substring(slash + 1);
        if (name.isEmpty()) {
            throw Failure.wrongUsage("The root of a workspace cannot be named here.");
        }
        String listing = Workspaces.PATH + "/" + workspace + "/nodes?limit=500&path="
                + RemotePath.encode(slash == 0 ? "/" : path.substring(0, slash));
        List<String> found = new ArrayList<>();
        client.forEach(listing, node -> {
            if (node.path("name").asString("").equals(name)) {
                found.add(node.path("id").asString());
            }
        });
        if (found.isEmpty()) {
            throw Failure.failed("There is nothing at " + path
                    + " in this workspace. What is in the trash, \"filebell trash list\" shows.");
        }
        return found.getFirst();
    }
}
