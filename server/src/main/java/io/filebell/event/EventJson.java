package io.filebell.event;

import io.filebell.base.JsonFormat;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * The JSON of an event: the same bytes in a webhook, a stream and a poll, however often it is
 * written.
 */
public final class EventJson {

    private EventJson() {}

    public static byte[] bytes(Event event) {
        return text(event).getBytes(StandardCharsets.UTF_8);
    }

    public static String text(Event event) {
        StringBuilder out = new StringBuilder(512 + event.data().text().length());
        out.append("{\"id\":\"").append(event.id().value());
        out.append("\",\"type\":\"").append(event.type());
        out.append("\",\"timestamp\":\"").append(JsonFormat.time(event.at()));
        out.append("\",\"sequence\":").append(event.sequence());
        head(out, event.source(), event.actor());
        event.cause()
                .ifPresent(cause -> out.append(",\"cause\":{\"event\":\"")
                        .append(cause.event().value())
                        .append("\",\"depth\":")
                        .append(cause.depth())
                        .append('}'));
        out.append(",\"data\":").append(event.data().text()).append('}');
        return out.toString();
    }

    /**
     * The JSON of a sample: marked as a test, and without a sequence, because it stands in no log.
     */
    public static String sample(Event event) {
        StringBuilder out = new StringBuilder(512 + event.data().text().length());
        out.append("{\"id\":\"").append(event.id().value());
        out.append("\",\"type\":\"").append(event.type());
        out.append("\",\"timestamp\":\"").append(JsonFormat.time(event.at()));
        out.append("\",\"test\":true");
        head(out, event.source(), event.actor());
        out.append(",\"data\":").append(event.data().text()).append('}');
        return out.toString();
    }

    private static void head(StringBuilder out, EventSource source, Actor actor) {
        out.append(",\"workspace\":");
        source.workspace()
                .ifPresentOrElse(
                        workspace -> {
                            out.append("{\"id\":\"")
                                    .append(workspace.id().value())
                                    .append("\",\"name\":");
                            string(out, workspace.name());
                            out.append('}');
                        },
                        () -> out.append("null"));
        out.append(",\"actor\":{\"id\":");
        if (actor.id() == null) {
            out.append("null");
        } else {
            string(out, actor.id());
        }
        out.append(",\"kind\":\"").append(actor.kind().text()).append("\",\"name\":");
        string(out, actor.name());
        out.append(",\"via\":");
        string(out, actor.via());
        out.append('}');
    }

    private static void string(StringBuilder out, String value) {
        out.append('"');
        JsonStringEncoder.getInstance().quoteAsString(value, out);
        out.append('"');
    }
}
