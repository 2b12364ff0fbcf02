package io.filebell.delivery;

import io.filebell.base.JsonFormat;
import io.filebell.event.Event;
import java.net.URI;
import tools.jackson.databind.node.ObjectNode;

/** The JSON that stands for an event which is too large to send: its ids, and where the rest is. */
final class ThinEvent {

    private ThinEvent() {}

    /** An event without a sequence stands in no log, so that there is nothing to link to. */
    static String text(Event event, URI publicUrl) {
        ObjectNode thin = JsonFormat.MAPPER.createObjectNode();
        thin.put("id", event.id().value());
        thin.put("type", event.type());
        thin.put("timestamp", JsonFormat.time(event.at()));
        if (event.sequence() > 0) {
            thin.put("sequence", event.sequence());
        } else {
            thin.put("test", true);
        }
        event.source()
                .workspace()
                .ifPresentOrElse(
                        workspace -> thin.putObject("workspace")
                                .put("id", workspace.id().value())
                                .put("name", workspace.name()),
                        () -> thin.putNull("workspace"));
        event.subject().ifPresent(subject -> thin.put("node", subject.node().value()));
        thin.put("thin", true);
        if (BatchEvent.is(event)) {
            thin.set("data", BatchEvent.idsOf(event));
        } else if (event.sequence() > 0) {
            thin.put("url", url(event, publicUrl));
        }
        return JsonFormat.MAPPER.writeValueAsString(thin);
    }

    /** Within a batch, which tells the workspace for all. */
    static String inBatch(Event event, URI publicUrl) {
        ObjectNode thin = JsonFormat.MAPPER.createObjectNode();
        thin.put("id", event.id().value());
        thin.put("type", event.type());
        thin.put("timestamp", JsonFormat.time(event.at()));
        thin.put("sequence", event.sequence());
        event.subject().ifPresent(subject -> thin.put("node", subject.node().value()));
        thin.put("thin", true);
        thin.put("url", url(event, publicUrl));
        return JsonFormat.MAPPER.writeValueAsString(thin);
    }

    private static String url(Event event, URI publicUrl) {
        return publicUrl + "/v1/events/" + event.id().value();
    }
}
