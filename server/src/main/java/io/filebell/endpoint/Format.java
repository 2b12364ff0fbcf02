package io.filebell.endpoint;

import io.filebell.operation.Says;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How an event is put into the body of a request. */
public sealed interface Format {

    /** The JSON of the event, as Standard Webhooks recommends it. */
    record Standard() implements Format {}

    /** CloudEvents 1.0 in structured mode, with the event's JSON as its {@code data}. */
    record CloudEvents() implements Format {}

    /** A message for people, as one of the chat services takes it. */
    record Message(Messenger messenger) implements Format {}

    /** What the endpoint's owner wrote. */
    record Written(Template template) implements Format {}

    /** A template as callers and the database have it: a preset alone, or a body and headers. */
    record TemplateSetting(
            @Says("slack, teams or discord: a ready message; then body and headers are absent.")
            @Nullable
            String preset,

            @Says("The body, with placeholders such as {{data.file.path}}.") @Nullable
            String body,

            @Says("Headers, which may have placeholders too; content-type is application/json "
                    + "when absent.")
            @Nullable
            Map<String, String> headers) {}

    /** {@code standard}, {@code cloudevents} or {@code template}. */
    default String text() {
        return switch (this) {
            case Standard standard -> "standard";
            case CloudEvents cloudEvents -> "cloudevents";
            case Message message -> "template";
            case Written written -> "template";
        };
    }

    /** The template, where there is one. */
    default Optional<TemplateSetting> setting() {
        return switch (this) {
            case Standard standard -> Optional.empty();
            case CloudEvents cloudEvents -> Optional.empty();
            case Message message ->
                Optional.of(new TemplateSetting(message.messenger().text(), null, null));
            case Written written -> Optional.of(written.template().setting());
        };
    }

    /**
     * Reads what {@link #text} and {@link #setting} tell.
     *
     * @throws io.filebell.base.Problem with a pointer to what is wrong
     */
    static Format of(String text, @Nullable TemplateSetting template) {
        return FormatReader.read(text, template);
    }
}
