package io.filebell.mail;

import io.filebell.endpoint.Endpoint;
import io.filebell.event.Event;
import java.util.Optional;

/** What whoever made an endpoint is written, by what happened to it. */
enum Letter {
    FAILING("endpoint.failing", "is failing", """
            What it has not got yet waits, while single deliveries probe whether it is back. It
            goes on by itself as soon as one of them gets through.
            """),
    DISABLED("endpoint.disabled", "is disabled", """
            What it has not got yet stays in the log of events. This has it go on:
            POST %1$s/enable
            """),
    RECOVERED("endpoint.recovered", "works again", """
            What waited for it is being delivered.
            """);

    private final String type;
    private final String what;
    private final String outcome;

    Letter(String type, String what, String outcome) {
        this.type = type;
        this.what = what;
        this.outcome = outcome;
    }

    /** The one that tells of events of this type; empty when nobody is written. */
    static Optional<Letter> about(String type) {
        for (Letter letter : values()) {
            if (letter.type.equals(type)) {
                return Optional.of(letter);
            }
        }
        return Optional.empty();
    }

    /** Names the host alone: the rest of a URL may be a secret. */
    Mail to(String to, Endpoint endpoint, Event event) {
        String host = endpoint.target().url().authority();
        String reason = endpoint.reason().isEmpty() ? "" : endpoint.reason() + "\n\n";
        String text = """
                Your endpoint %s of %s
                at %s %s.

                %s%s
                Its deliveries say what was sent and what came back:
                GET %s/deliveries
                """.formatted(
                        endpoint.id(),
                        owner(endpoint, event),
                        host,
                        what,
                        reason,
                        outcome.formatted(path(endpoint)),
                        path(endpoint));
        return new Mail(event.id(), to, "Filebell: the endpoint at " + host + " " + what, text, 0);
    }

    /** The event stands in the workspace's log, which knows its name. */
    private static String owner(Endpoint endpoint, Event event) {
        String id = endpoint.home().value();
        return event.source()
                .workspace()
                .map(workspace -> "the workspace \"" + workspace.name() + "\" (" + id + ")")
                .orElse((endpoint.workspace().isPresent() ? "" : "the organization ") + id);
    }

    private static String path(Endpoint endpoint) {
        String above = endpoint.workspace().map(id -> "/v1/workspaces/" + id).orElse("/v1");
        return above + "/endpoints/" + endpoint.id();
    }
}
