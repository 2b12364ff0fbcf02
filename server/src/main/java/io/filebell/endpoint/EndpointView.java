package io.filebell.endpoint;

import io.filebell.base.EndpointId;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.operation.Says;
import io.filebell.receiver.VerifyingKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** An endpoint as answers show it: without secrets; events show less of it. */
public record EndpointView(
        EndpointId id,

        @Says("The workspace whose events it gets; null for all of the organization's.") @Nullable
        WorkspaceId workspace,

        @Says("Where it sends to; events tell scheme, host and port, the rest may be secret.")
        String url,

        List<String> events,
        List<String> paths,

        @Says("Of an organization's endpoint: the only workspaces it covers; empty means all.")
        List<WorkspaceId> workspaces,

        String description,

        @Says("Names of the headers it adds; values are never shown.")
        Map<String, String> headers,

        String ordering,
        @Says("standard, cloudevents or template.") String format,
        @Says("Of the format template; never in events.") Format.@Nullable TemplateSetting template,

        @Says("v1, or v1a: a key pair signs as well.") String signature,

        @Says("Verifies v1a signatures; null when the endpoint has no key pair.") @Nullable
        String publicKey,

        int timeoutSeconds,
        @Nullable Integer ratePerSecond,
        int maxInFlight,
        List<String> ignoreActors,

        @Says("How its events are gathered; null when each goes alone.") @Nullable
        Batching batch,

        @Says("Whether deliveries go out.") Endpoint.State state,

        @Says("Why it is in that state; while active what it missed before, if anything.")
        String reason,

        long revision,
        Instant createdAt,
        UserId createdBy,
        Instant updatedAt) {

    public EndpointView {
        events = List.copyOf(events);
        paths = List.copyOf(paths);
    }

    static EndpointView of(Endpoint endpoint) {
        return of(
                endpoint,
                endpoint.target().url().toString(),
                endpoint.target().format().setting().orElse(null));
    }

    /**
     * As its events tell of it: they are read by many who may not see endpoints, and a URL's path
     * and query, or a header of a template, may be a secret.
     */
    static EndpointView told(Endpoint endpoint) {
        return of(endpoint, endpoint.target().url().origin(), null);
    }

    private static EndpointView of(
            Endpoint endpoint, String url, Format.@Nullable TemplateSetting template) {
        OptionalInt rate = endpoint.target().ratePerSecond();
        return new EndpointView(
                endpoint.id(),
                endpoint.workspace().orElse(null),
                url,
                endpoint.filter().events(),
                endpoint.filter().paths(),
                endpoint.filter().workspaces(),
                endpoint.description(),
                endpoint.target().headers().masked(),
                endpoint.filter().ordering().text(),
                endpoint.target().format().text(),
                template,
                endpoint.target().publicKey().isPresent() ? "v1a" : "v1",
                endpoint.target().publicKey().map(VerifyingKey::text).orElse(null),
                (int) endpoint.target().timeout().toSeconds(),
                rate.isPresent() ? rate.getAsInt() : null,
                endpoint.target().maxInFlight(),
                endpoint.filter().ignoreActors(),
                endpoint.filter().batch().orElse(null),
                endpoint.state(),
                endpoint.reason(),
                endpoint.revision(),
                endpoint.createdAt(),
                endpoint.creator().user(),
                endpoint.updatedAt());
    }
}
