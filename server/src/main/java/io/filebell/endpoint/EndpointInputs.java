package io.filebell.endpoint;

import io.filebell.base.EndpointId;
import io.filebell.base.Limits;
import io.filebell.base.WorkspaceId;
import io.filebell.operation.Default;
import io.filebell.operation.Limit;
import io.filebell.operation.Says;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the operations of endpoints take. A workspace in the path means one of its endpoints; the
 * operations on the organization's know of none.
 */
final class EndpointInputs {

    private EndpointInputs() {}

    record Register(
            @Nullable WorkspaceId workspace,

            @Says("Where to POST: https, or http to an allowed network.")
            String url,

            @Says("Event types: exact names, prefix.* or *.")
            List<String> events,

            @Says("Globs on the old or new path; a leading ! excludes.") @Nullable
            List<String> paths,

            @Says("The only workspaces it covers; all when empty.") @Nullable
            List<WorkspaceId> workspaces,

            @Nullable String description,

            @Says("Headers to add to each request; their values are sealed and never shown again.")
            @Nullable
            Map<String, String> headers,

            @Says("none; file: events of a node in sequence; strict: all in sequence.") @Nullable
            String ordering,

            @Says("standard, cloudevents or template; standard when absent.") @Nullable
            String format,

            @Says("Of the format template.") Format.@Nullable TemplateSetting template,

            @Says("v1: a shared secret signs; v1a: a key pair as well. v1 when absent.") @Nullable
            String signature,

            @Says("1 to 30; 15 when absent.") @Nullable Integer timeoutSeconds,

            @Says("Requests in any second, 1 to 1000; 0 or absent for no limit.") @Nullable
            Integer ratePerSecond,

            @Says("Open requests at once, 1 to 100; 20 when absent.") @Nullable
            Integer maxInFlight,

            @Says("Ids of users whose events are suppressed.") @Nullable
            List<String> ignoreActors,

            @Says("Must be null: not built yet.") @Nullable Object batch) {

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
                    new WantedFormat(format, template, signature),
                    new NotBuilt(batch));
        }
    }

    record Change(
            @Nullable WorkspaceId workspace,
            EndpointId endpoint,
            @Nullable String url,
            @Nullable List<String> events,
            @Nullable List<String> paths,
            @Nullable List<WorkspaceId> workspaces,
            @Nullable String description,
            @Nullable Map<String, String> headers,
            @Nullable String ordering,
            @Nullable String format,
            Format.@Nullable TemplateSetting template,
            @Nullable String signature,
            @Nullable Integer timeoutSeconds,
            @Nullable Integer ratePerSecond,
            @Nullable Integer maxInFlight,
            @Nullable List<String> ignoreActors,
            @Nullable Object batch,

            @Says("Change it only while it has this revision; 412 else.") @Nullable
            Long ifRevision) {

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
                    new WantedFormat(format, template, signature),
                    new NotBuilt(batch));
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
            @Nullable List<String> ignoreActors,
            @Nullable String ordering,
            @Nullable Integer ratePerSecond,
            WantedFormat format,
            NotBuilt notBuilt) {

        /** Whether a template may come to name what no event has that is asked for. */
        boolean changesTemplateOrEvents() {
            return format.template() != null || events != null;
        }
    }

    /** How events are to be written and signed. */
    record WantedFormat(
            @Nullable String format,
            Format.@Nullable TemplateSetting template,
            @Nullable String signature) {}

    /** Settings of the contract that have only one value so far. */
    record NotBuilt(@Nullable Object batch) {}

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
            String type) {}

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

            @Says("How long the old secret signs too, 0 to 604800; 86400 when absent.") @Nullable
            Integer overlapSeconds) {}
}
