package io.filebell.endpoint;

import io.filebell.base.EndpointId;
import io.filebell.base.Json;
import io.filebell.base.Limits;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.operation.Change;
import io.filebell.operation.Default;
import io.filebell.operation.Limit;
import io.filebell.operation.Says;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the operations of endpoints take. A workspace in the path means one of its endpoints; the
 * operations on the organization's know of none.
 */
final class EndpointInputs {

    /** As a rate: requests leave as fast as they can. */
    static final int NO_RATE = 0;

    private static final String SET = "Values of one's own for the example's data, by name with"
            + " dots between: {\"file.path\": \"/inbox/a.pdf\"}.";

    private static final String PATHS = "Globs on the old or new path: * and ? within a name, **"
            + " for any number of names, all else as it stands; /inbox/** is /inbox and what is"
            + " below it. A leading ! excludes.";

    private EndpointInputs() {}

    record Register(
            @Nullable WorkspaceId workspace,

            @Says("Where to POST: https, or http to an allowed network.")
            String url,

            @Says("Event types: exact names, prefix.* or *.")
            @Limit(min = 1, max = Limits.ENDPOINT_EVENTS)
            List<String> events,

            @Says(PATHS) @Limit(max = Limits.ENDPOINT_PATHS) @Nullable
            List<String> paths,

            @Says("The only workspaces it covers; all when empty.") @Nullable
            List<WorkspaceId> workspaces,

            @Limit(max = Limits.DESCRIPTION_CHARACTERS) @Nullable
            String description,

            @Says("Headers to add to each request; their values are sealed and never shown again.")
            @Limit(max = Limits.ENDPOINT_HEADERS)
            @Nullable
            Map<String, String> headers,

            @Says("none; file: events of a node in sequence; strict: all in sequence.") @Nullable
            Ordering ordering,

            @Says("standard, cloudevents or template; standard when absent.") @Nullable
            String format,

            @Says("Of the format template.") Format.@Nullable TemplateSetting template,

            @Says("v1: a shared secret signs; v1a: a key pair as well. v1 when absent.") @Nullable
            String signature,

            @Says("15 when absent.")
            @Limit(min = 1, max = Limits.ENDPOINT_TIMEOUT_SECONDS)
            @Nullable
            Integer timeoutSeconds,

            @Says("Requests in any second; no limit when 0 or absent.")
            @Limit(max = Limits.ENDPOINT_RATE)
            @Nullable
            Integer ratePerSecond,

            @Says("Open requests at once; 20 when absent.")
            @Limit(min = 1, max = Limits.ENDPOINT_IN_FLIGHT)
            @Nullable
            Integer maxInFlight,

            @Says("Users whose events are suppressed.")
            @Limit(max = Limits.ENDPOINT_IGNORED_ACTORS)
            @Nullable
            List<UserId> ignoreActors,

            @Says("Has events gathered and sent together, as events.batch; each goes alone when"
                    + " absent or null.")
            @Nullable
            Batching batch) {

        Wanted wanted() {
            return new Wanted(
                    url,
                    events,
                    paths,
                    workspaces,
                    description,
                    headers,
                    timeoutSeconds,
                    maxInFlight,
                    ignoreActors,
                    ordering,
                    ratePerSecond,
                    new WantedFormat(
                            format,
                            template == null ? Change.keep() : Change.to(template),
                            signature),
                    Change.to(Optional.ofNullable(batch)));
        }
    }

    /** What is left out stays as it is; null takes away what an endpoint can be without. */
    record Edit(
            @Nullable WorkspaceId workspace,
            EndpointId endpoint,
            Change<String> url,
            @Limit(min = 1, max = Limits.ENDPOINT_EVENTS) Change<List<String>> events,
            @Says(PATHS) @Limit(max = Limits.ENDPOINT_PATHS) Change<List<String>> paths,
            Change<List<WorkspaceId>> workspaces,
            @Limit(max = Limits.DESCRIPTION_CHARACTERS) Change<String> description,
            @Limit(max = Limits.ENDPOINT_HEADERS) Change<Map<String, String>> headers,
            Change<Ordering> ordering,
            Change<String> format,
            Change<Format.@Nullable TemplateSetting> template,
            Change<String> signature,

            @Limit(min = 1, max = Limits.ENDPOINT_TIMEOUT_SECONDS)
            Change<Integer> timeoutSeconds,

            @Says("Requests in any second; no limit when 0 or null.")
            @Limit(max = Limits.ENDPOINT_RATE)
            Change<@Nullable Integer> ratePerSecond,

            @Limit(min = 1, max = Limits.ENDPOINT_IN_FLIGHT) Change<Integer> maxInFlight,

            @Limit(max = Limits.ENDPOINT_IGNORED_ACTORS) Change<List<UserId>> ignoreActors,

            @Says("null has each event go alone again.") Change<@Nullable Batching> batch,

            @Says("Change it only while it has this revision; 412 else.") @Nullable
            Long ifRevision) {

        Wanted wanted() {
            return new Wanted(
                    given(url),
                    given(events),
                    given(paths),
                    given(workspaces),
                    given(description),
                    given(headers),
                    given(timeoutSeconds),
                    given(maxInFlight),
                    given(ignoreActors),
                    given(ordering),
                    rate(ratePerSecond),
                    new WantedFormat(given(format), template, given(signature)),
                    batch.map(Optional::ofNullable));
        }

        private static <T> @Nullable T given(Change<T> change) {
            return switch (change) {
                case Change.Keep<T>() -> null;
                case Change.Set<T>(T value) -> value;
            };
        }

        private static @Nullable Integer rate(Change<@Nullable Integer> change) {
            return switch (change) {
                case Change.Keep<?> keep -> null;
                case Change.Set<@Nullable Integer> set ->
                    set.value() == null ? Integer.valueOf(NO_RATE) : set.value();
            };
        }
    }

    /** Settings as a caller wants them; null leaves one as it is. */
    record Wanted(
            @Nullable String url,
            @Nullable List<String> events,
            @Nullable List<String> paths,
            @Nullable List<WorkspaceId> workspaces,
            @Nullable String description,
            @Nullable Map<String, String> headers,
            @Nullable Integer timeoutSeconds,
            @Nullable Integer maxInFlight,
            @Nullable List<UserId> ignoreActors,
            @Nullable Ordering ordering,
            @Nullable Integer ratePerSecond,
            WantedFormat format,
            Change<Optional<Batching>> batch) {

        /** Whether a template may come to name what nothing has that is sent. */
        boolean changesTemplateOrEvents() {
            return format.template() instanceof Change.Set
                    || events != null
                    || batch instanceof Change.Set;
        }
    }

    /** How events are to be written and signed. */
    record WantedFormat(
            @Nullable String format,
            Change<Format.@Nullable TemplateSetting> template,
            @Nullable String signature) {}

    record Listing(
            @Nullable WorkspaceId workspace,

            @Default("" + Limits.PAGE_DEFAULT) @Limit(min = 1, max = Limits.PAGE_MAX)
            int limit,

            @Says("Where to go on: \"next\" of the list before.") @Nullable
            String cursor) {}

    record One(@Nullable WorkspaceId workspace, EndpointId endpoint) {}

    record Test(
            @Nullable WorkspaceId workspace,
            EndpointId endpoint,

            @Says("The event type of the sample; webhook.test when absent.") @Nullable
            String type,

            @Says(SET) @Limit(max = Limits.SAMPLE_VALUES) @Nullable
            Map<String, Json> set) {}

    record Enable(
            @Nullable WorkspaceId workspace,
            EndpointId endpoint,

            @Says("cursor: also what happened while it was disabled; now: only what happens "
                    + "from now on.")
            @Nullable
            String from) {}

    record Rotate(
            @Nullable WorkspaceId workspace,
            EndpointId endpoint,

            @Says("How long the old secret signs too; 86400 when absent.")
            @Limit(max = Limits.SECRET_OVERLAP_SECONDS)
            @Nullable
            Integer overlapSeconds) {}
}
