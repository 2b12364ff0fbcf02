package io.filebell.cli.doctor;

import io.filebell.cli.Failure;
import io.filebell.cli.Figures;
import io.filebell.cli.ServerClient;
import io.filebell.cli.Shell;
import io.filebell.cli.Workspaces;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocketFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Looks at an endpoint: mostly through its server, for whom alone it must work. */
final class EndpointCheckup {

    private static final double SLOW_MS = 5_000;
    private static final double NANOS_IN_MILLI = 1e6;
    private static final String ORGANIZATION = "/v1/endpoints";

    private final Shell shell;
    private final ServerClient client;
    private final Consumer<Finding> report;

    EndpointCheckup(Shell shell, ServerClient client, Consumer<Finding> report) {
        this.shell = shell;
        this.client = client;
        this.report = report;
    }

    /**
     * An endpoint and where it stands.
     *
     * @param path of the endpoint itself
     */
    private record Found(JsonNode endpoint, String path) {}

    /**
     * All of it.
     *
     * @param called its id or its URL
     * @param workspace in which to look, by name or id; everywhere when it is not said
     * @throws Failure when there is none
     */
    void run(String called, Optional<String> workspace) {
        Found found = find(called, workspace);
        report.accept(state(found.endpoint()));
        URI url = URI.create(found.endpoint().path("url").asString());
        Transport transport =
                new Transport(url, shell.clock(), (SSLSocketFactory) SSLSocketFactory.getDefault());
        Finding name = transport.name();
        // The server's own test says whether that matters.
        report.accept(asSeenFromHere(name));
        if (!name.isFailed()) {
            transport.certificate().map(EndpointCheckup::asSeenFromHere).ifPresent(report);
        }
        test(found);
        report.accept(deliveries(found));
    }

    private Found find(String called, Optional<String> workspace) {
        Workspaces workspaces = new Workspaces(client);
        if (workspace.isPresent()) {
            String id = workspaces.choose(workspace, Workspaces.OPTION).id();
            return in(below(id), called).orElseThrow(() -> none(called));
        }
        return workspaces.all().stream()
                .flatMap(known -> in(below(known.id()), called).stream())
                .findFirst()
                .or(() -> inOrganization(called))
                .orElseThrow(() -> none(called));
    }

    /** Those of the organization are only for admins; for others there are none. */
    private Optional<Found> inOrganization(String called) {
        try {
            return in(ORGANIZATION, called);
        } catch (Failure failure) {
            if (failure.refusal().isPresent()) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private Optional<Found> in(String base, String called) {
        return client.list(base + "?limit=500").stream()
                .filter(one -> one.path("id").asString("").equals(called)
                        || one.path("url").asString("").equals(called))
                .findFirst()
                .map(one -> new Found(one, base + "/" + one.path("id").asString()));
    }

    private static String below(String workspace) {
        return Workspaces.PATH + "/" + workspace + "/endpoints";
    }

    private static Failure none(String called) {
        return Failure.failed("There is no endpoint with the id or URL " + called
                + " that this key may see. \"filebell endpoint list\" shows them.");
    }

    private static Finding state(JsonNode endpoint) {
        String state = endpoint.path("state").asString("");
        String reason = endpoint.path("reason").asString("");
        String says =
                endpoint.path("id").asString() + " at " + endpoint.path("url").asString() + " is "
                        + state + (reason.isEmpty() ? "." : ": " + reason);
        return switch (state) {
            case "active" -> Finding.ok("endpoint", says);
            case "failing" -> Finding.warning("endpoint", says);
            default ->
                Finding.failed("endpoint", says + " \"filebell endpoint enable\" starts it again.");
        };
    }

    private static Finding asSeenFromHere(Finding seen) {
        return seen.isFailed()
                ? Finding.warning(seen.check(), "From this machine: " + seen.says())
                : seen;
    }

    /** The server sends a signed sample now, by its own rules of addresses. */
    private void test(Found found) {
        JsonNode result;
        try {
            result = client.call(
                    "POST",
                    found.path() + "/test",
                    Map.of(),
                    Optional.of(JsonNodeFactory.instance.objectNode()));
        } catch (Failure failure) {
            report.accept(Finding.failed("test", failure.sentence()));
            return;
        }
        String says = result.path("says").asString("");
        String address = result.path("address").asString("");
        if (!address.isEmpty()) {
            report.accept(Finding.ok(
                    "address", "The server connects to " + address + ", which its rules allow."));
        }
        if (!result.path("ok").asBoolean(false)) {
            report.accept(
                    Finding.failed("test", "A signed webhook.test did not get through. " + says));
            return;
        }
        report.accept(Finding.ok("test", "A signed webhook.test got through. " + says));
        double took = result.path("total_ms").asDouble(0);
        String time = Figures.nanos(Math.round(took * NANOS_IN_MILLI));
        report.accept(
                took > SLOW_MS
                        ? Finding.warning(
                                "time",
                                "It took " + time + " to answer; answer first,"
                                        + " and work afterwards.")
                        : Finding.ok("time", "It answered within " + time + "."));
    }

    private Finding deliveries(Found found) {
        JsonNode health;
        try {
            health = client.get(found.path() + "/health");
        } catch (Failure failure) {
            return Finding.failed("deliveries", failure.sentence());
        }
        int attempts = health.at("/recent/attempts").asInt(0);
        long owed = health.at("/backlog/deliveries").asLong(0);
        double rate = health.at("/recent/success_rate").asDouble(1);
        String says = (attempts == 0
                        ? "Nothing was sent of late"
                        : String.format(
                                Locale.ROOT,
                                "%.0f %% of the last %d attempts went well",
                                rate * 100,
                                attempts))
                + (owed == 0 ? ", and nothing waits." : "; " + Figures.count(owed) + " wait.");
        return rate < 0.5 ? Finding.warning("deliveries", says) : Finding.ok("deliveries", says);
    }
}
