package io.filebell.endpoint;

import io.filebell.base.EndpointId;
import io.filebell.base.ErrorCode;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.base.WorkspaceId;
import io.filebell.event.Cause;
import io.filebell.event.Event;
import io.filebell.event.EventPattern;
import io.filebell.event.Subject;
import io.filebell.event.WorkspaceRef;
import java.util.List;
import java.util.Optional;

/**
 * Which events an endpoint asked for, and in which order: what a revision holds. Matching is a pure
 * function of filter and event.
 *
 * @param events patterns of event types; at least one
 * @param paths globs on the event's old or new path; {@code !} before one excludes, and wins. Empty
 *     means every event, also those without a node
 * @param ignoreActors ids of users whose events are suppressed
 * @param workspaces of an organization's endpoint: the only ones it covers; empty means all, and
 *     the organization's own log
 * @param ordering how they follow each other
 * @param batch how they are gathered; empty when each goes alone
 */
public record Filter(
        List<String> events,
        List<String> paths,
        List<String> ignoreActors,
        List<WorkspaceId> workspaces,
        Ordering ordering,
        Optional<Batching> batch) {

    public Filter {
        events = List.copyOf(events);
        paths = List.copyOf(paths);
        ignoreActors = List.copyOf(ignoreActors);
        workspaces = List.copyOf(workspaces);
        require(
                "/ordering",
                ordering != Ordering.STRICT || workspaces.isEmpty(),
                "ordering \"strict\" needs an endpoint of one workspace.");
        require(
                "/ordering",
                ordering != Ordering.FILE || batch.isEmpty(),
                "batch has events of many files in one request, so ordering \"file\" cannot be"
                        + " kept; \"none\" and \"strict\" can.");
        require(
                "/events",
                !events.isEmpty(),
                "events must name at least one event type; \"*\" names all.");
        require(
                "/events",
                events.size() <= Limits.ENDPOINT_EVENTS,
                "events may hold " + Limits.ENDPOINT_EVENTS
                        + " names; patterns such as \"file.*\" need fewer.");
        require(
                "/paths",
                paths.size() <= Limits.ENDPOINT_PATHS,
                "paths may hold " + Limits.ENDPOINT_PATHS
                        + " globs; \"**\" in one covers whole folders.");
        require(
                "/ignore_actors",
                ignoreActors.size() <= Limits.ENDPOINT_IGNORED_ACTORS,
                "ignore_actors may hold " + Limits.ENDPOINT_IGNORED_ACTORS + " ids.");
        for (int i = 0; i < paths.size(); i++) {
            String path = paths.get(i);
            require(
                    "/paths/" + i,
                    glob(path).startsWith("/") && path.length() <= Limits.ENDPOINT_PATH_CHARACTERS,
                    "A path filter starts with \"/\" (or \"!/\" to exclude) and has at most "
                            + Limits.ENDPOINT_PATH_CHARACTERS + " characters, not \"" + path
                            + "\".");
        }
    }

    /** Of an endpoint that gets each event alone. */
    public Filter(
            List<String> events,
            List<String> paths,
            List<String> ignoreActors,
            List<WorkspaceId> workspaces,
            Ordering ordering) {
        this(events, paths, ignoreActors, workspaces, ordering, Optional.empty());
    }

    /** What came of matching an event, and why. */
    public enum Match {
        OWED("sent"),
        BEFORE("not sent: it happened before the endpoint asked"),
        TYPE("not sent: event type"),
        PATH("not sent: path filter"),
        WORKSPACE("not sent: workspace"),
        OWN("not sent: it speaks of this endpoint itself"),
        SUPPRESSED_ACTOR("suppressed: actor"),
        SUPPRESSED_DEPTH("suppressed: depth");

        private final String words;

        Match(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /** Whether {@code event} is owed to {@code endpoint}, whose filter this is. */
    public Match match(Event event, EndpointId endpoint) {
        if (events.stream().noneMatch(pattern -> new EventPattern(pattern).matches(event.type()))) {
            return Match.TYPE;
        }
        if (!covers(event.source().workspace())) {
            return Match.WORKSPACE;
        }
        if (!paths.isEmpty() && !event.subject().map(this::pathMatches).orElse(false)) {
            return Match.PATH;
        }
        if (speaksOf(event, endpoint)) {
            return Match.OWN;
        }
        String actor = event.actor().id();
        if (actor != null && ignoreActors.contains(actor)) {
            return Match.SUPPRESSED_ACTOR;
        }
        if (event.cause().map(Cause::depth).orElse(0) > Limits.CAUSE_DEPTH) {
            return Match.SUPPRESSED_DEPTH;
        }
        return Match.OWED;
    }

    private boolean covers(Optional<WorkspaceRef> workspace) {
        return workspaces.isEmpty()
                || workspace.map(ref -> workspaces.contains(ref.id())).orElse(false);
    }

    private boolean pathMatches(Subject subject) {
        return includes(subject, subject.path())
                || subject.previousPath()
                        .filter(path -> includes(subject, path))
                        .isPresent();
    }

    private boolean includes(Subject subject, String path) {
        boolean included = paths.stream().allMatch(Filter::excludes);
        for (String text : paths) {
            PathGlob glob = new PathGlob(glob(text));
            if (excludes(text)) {
                if (glob.matches(path)) {
                    return false;
                }
            } else {
                included |= subject.folder() ? glob.matchesWithin(path) : glob.matches(path);
            }
        }
        return included;
    }

    /** Operational events name their endpoint in their data; there are few of them. */
    private static boolean speaksOf(Event event, EndpointId endpoint) {
        boolean operational =
                event.type().startsWith("endpoint.") || event.type().startsWith("delivery.");
        return operational
                && endpoint.value()
                        .equals(JsonFormat.MAPPER
                                .readTree(event.data().text())
                                .path("endpoint")
                                .path("id")
                                .asString());
    }

    private static boolean excludes(String path) {
        return path.startsWith("!");
    }

    private static String glob(String path) {
        return excludes(path) ? path.substring(1) : path;
    }

    private static void require(String pointer, boolean holds, String otherwise) {
        if (!holds) {
            throw new Problem(ErrorCode.INVALID_REQUEST, otherwise).at(pointer);
        }
    }
}
