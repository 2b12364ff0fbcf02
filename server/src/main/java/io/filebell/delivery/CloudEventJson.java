package io.filebell.delivery;

import io.filebell.base.JsonFormat;
import io.filebell.event.Event;
import io.filebell.event.Subject;
import java.net.URI;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Events as CloudEvents 1.0 in structured mode (CloudEvents JSON event format 1.0.2, §3).
 *
 * <p>{@code data} is the JSON that other endpoints get as their body. The sequence is also the
 * extension attribute {@code sequence}, with leading zeros, since that extension demands texts that
 * sort in their order. A sample has the extension {@code test} instead.
 */
final class CloudEventJson {

    private CloudEventJson() {}

    /**
     * @param json the event's JSON, or the one that stands for it
     * @param publicUrl of this server, the beginning of every source
     */
    static String text(Event event, String json, URI publicUrl) {
        StringBuilder out = new StringBuilder(512 + json.length());
        out.append("{\"specversion\":\"1.0\",\"id\":\"").append(event.id().value());
        out.append("\",\"source\":");
        string(out, publicUrl + "/v1/" + source(event));
        out.append(",\"type\":\"").append(event.type());
        out.append("\",\"time\":\"").append(JsonFormat.time(event.at())).append('"');
        event.subject().map(Subject::path).ifPresent(path -> {
            out.append(",\"subject\":");
            string(out, path);
        });
        if (event.sequence() > 0) {
            out.append(",\"sequence\":\"")
                    .append("%019d".formatted(event.sequence()))
                    .append('"');
        } else {
            out.append(",\"test\":true");
        }
        out.append(",\"datacontenttype\":\"application/json\",\"data\":")
                .append(json)
                .append('}');
        return out.toString();
    }

    private static String source(Event event) {
        return event.source()
                .workspace()
                .map(workspace -> "workspaces/" + workspace.id().value())
                .orElse("organization");
    }

    private static void string(StringBuilder out, String value) {
        out.append('"');
        JsonStringEncoder.getInstance().quoteAsString(value, out);
        out.append('"');
    }
}
