package io.filebell.cli;

import io.filebell.base.Nearest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The workspaces that the caller's key may see, and which of them a command means. */
public final class Workspaces {

    public static final String PATH = "/v1/workspaces";

    /** How an option names one, for {@link #choose(Optional, String)}. */
    public static final String OPTION = "--workspace \"NAME\"";

    private static final Pattern ID = Pattern.compile("ws_[0-9a-hjkmnp-tv-z]{26}");

    private final ServerClient client;

    public Workspaces(ServerClient client) {
        this.client = client;
    }

    /** What a command needs to know of one. */
    public record Known(String id, String name) {

        /** Where its files are. */
        String files() {
            return PATH + "/" + id + "/files";
        }

        /** Where its nodes are listed. */
        String nodes() {
            return PATH + "/" + id + "/nodes";
        }
    }

    /** All of them. */
    public List<Known> all() {
        return client.list(PATH + "?limit=500").stream().map(Workspaces::known).toList();
    }

    /** Whether a text is the id of a workspace, as far as can be told without asking. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /**
     * The one of that name or id, or the only one there is, where a place names it.
     *
     * @throws Failure when that is none or several
     */
    Known choose(Optional<String> named) {
        return choose(named, "\"NAME:/\"");
    }

    /**
     * The one of that name or id, or the only one there is.
     *
     * @param way how to name one, with {@code NAME} for the name
     * @throws Failure when that is none or several
     */
    public Known choose(Optional<String> named, String way) {
        if (named.filter(Workspaces::isId).isPresent()) {
            return known(client.get(PATH + "/" + named.get()));
        }
        List<Known> all = all();
        if (all.isEmpty()) {
            throw Failure.failed("There is no workspace that this key may see. Make one:"
                    + " filebell workspace create --name NAME");
        }
        return named.map(name -> named(all, name)).orElseGet(() -> only(all, way));
    }

    private static Known only(List<Known> all, String way) {
        if (all.size() > 1) {
            throw Failure.wrongUsage("There are " + all.size()
                    + " workspaces: say which one, such as "
                    + way.replace("NAME", all.getFirst().name()) + ".");
        }
        return all.getFirst();
    }

    private static Known named(List<Known> all, String name) {
        List<Known> found =
                all.stream().filter(known -> known.name().equals(name)).toList();
        if (found.size() > 1) {
            throw Failure.wrongUsage(found.size() + " workspaces are called \"" + name
                    + "\": write the id of one, such as " + found.getFirst().id() + ".");
        }
        if (found.isEmpty()) {
            String hint = Nearest.to(name, all.stream().map(Known::name).toList())
                    .map(near -> " Did you mean \"" + near + "\"?")
                    .orElse(" \"filebell workspace list\" shows those that there are.");
            throw Failure.failed(
                    "There is no workspace \"" + name + "\" that this key may see." + hint);
        }
        return found.getFirst();
    }

    private static Known known(JsonNode workspace) {
        return new Known(workspace.path("id").asString(), workspace.path("name").asString());
    }
}
