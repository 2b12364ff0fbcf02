package io.filebell.endpoint;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.base.Problem.FieldError;
import io.filebell.endpoint.Format.TemplateSetting;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads formats, and says of each bad field what it must be. */
final class FormatReader {

    private FormatReader() {}

    static Format read(String text, @Nullable TemplateSetting template) {
        boolean templated = text.equals("template");
        if (template != null && !templated) {
            throw wrong("/template", "This is for the format \"template\" only.");
        }
        return switch (text) {
            case "standard" -> new Format.Standard();
            case "cloudevents" -> new Format.CloudEvents();
            case "template" -> template(template);
            default -> throw wrong("/format", "This is standard, cloudevents or template.");
        };
    }

    private static Format template(@Nullable TemplateSetting template) {
        if (template == null) {
            throw wrong(
                    "/template",
                    "The format \"template\" needs one: {\"preset\":\"slack\"}, or" + " a body.");
        }
        @Nullable String preset = template.preset();
        if (preset == null) {
            return new Format.Written(Template.parse(
                    Objects.requireNonNullElse(template.body(), ""),
                    Objects.requireNonNullElse(template.headers(), Map.of())));
        }
        if (template.body() != null || template.headers() != null) {
            throw wrong("/template/preset", "A preset stands alone, without body and headers.");
        }
        return Arrays.stream(Messenger.values())
                .filter(messenger -> messenger.text().equals(preset))
                .findFirst()
                .map(Format.Message::new)
                .orElseThrow(() -> wrong("/template/preset", "This is one of " + presets() + "."));
    }

    private static String presets() {
        return Arrays.stream(Messenger.values())
                .map(Messenger::text)
                .collect(Collectors.joining(", "));
    }

    /** The problem that one field is wrong. */
    static Problem wrong(String pointer, String detail) {
        return new Problem(
                ErrorCode.INVALID_REQUEST,
                pointer.substring(1) + ": " + detail,
                List.of(new FieldError(pointer, detail)));
    }
}
