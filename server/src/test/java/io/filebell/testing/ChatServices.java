package io.filebell.testing;

import io.filebell.base.JsonFormat;
import io.filebell.testing.FakeEndpoint.Request;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Stand-ins for the chat services that take webhooks: each answers as the real one documents it,
 * and refuses what that one would refuse, or would not show as it was meant (an unknown field).
 */
public final class ChatServices {

    private static final int SLACK_TEXT = 40_000;
    private static final int SLACK_BLOCK_TEXT = 3_000;
    private static final int DISCORD_CONTENT = 2_000;
    private static final int TEAMS_BYTES = 28 << 10;
    private static final int DISCORD_FLAGS = 1 << 2 | 1 << 12;

    private ChatServices() {}

    /** What is wrong with a message, as the service says it. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String says) {
            super(says);
        }
    }

    private interface Check {
        void accept(JsonNode message);
    }

    /** Slack's incoming webhooks: 200 {@code ok}, or 400 and a word. */
    public static Function<Request, Behaviour> slack() {
        return request -> judged(request, "invalid_payload", 200, "ok", ChatServices::checkSlack);
    }

    /** "When a Teams webhook request is received" of Teams' Workflows: 202, or 400. */
    public static Function<Request, Behaviour> teams() {
        return request -> request.body().length > TEAMS_BYTES
                ? Behaviour.answers(413).saying("RequestEntityTooLarge")
                : judged(
                        request,
                        "TriggerInputSchemaMismatch",
                        202,
                        "",
                        message -> require(isTeamsMessage(message), "TriggerInputSchemaMismatch"));
    }

    /** Discord's "Execute Webhook": 204, or 400 and a code. */
    public static Function<Request, Behaviour> discord() {
        return request -> judged(request, "50109", 204, "", ChatServices::checkDiscord);
    }

    private static Behaviour judged(
            Request request, String noJson, int accepted, String says, Check check) {
        String type = request.header("content-type").toLowerCase(Locale.ROOT).replace(" ", "");
        try {
            require(
                    request.method().equals("POST")
                            && Set.of("application/json", "application/json;charset=utf-8")
                                    .contains(type),
                    noJson);
            check.accept(JsonFormat.MAPPER.readTree(request.text()));
            return Behaviour.answers(accepted).saying(says);
        } catch (JacksonException e) {
            return Behaviour.answers(400).saying(noJson);
        } catch (Refused e) {
            return Behaviour.answers(400).saying(String.valueOf(e.getMessage()));
        }
    }

    private static void checkSlack(JsonNode message) {
        require(
                hasOnly(
                        message,
                        Set.of("text", "blocks", "unfurl_links", "unfurl_media", "thread_ts")),
                "invalid_payload");
        require(message.path("text").isString(), "no_text");
        require(!message.path("text").asString().isEmpty(), "no_text");
        require(message.path("text").asString().length() <= SLACK_TEXT, "msg_too_long");
        require(message.path("blocks").size() <= 50, "invalid_blocks");
        for (JsonNode block : message.path("blocks")) {
            boolean known = switch (block.path("type").asString("")) {
                case "section" ->
                    hasOnly(block, Set.of("type", "text")) && isSlackText(block.path("text"));
                case "context" ->
                    hasOnly(block, Set.of("type", "elements"))
                            && block.path("elements").size() >= 1
                            && block.path("elements").size() <= 10
                            && block.path("elements")
                                    .valueStream()
                                    .allMatch(ChatServices::isSlackText);
                default -> false;
            };
            require(known, "invalid_blocks");
        }
    }

    private static boolean isSlackText(JsonNode text) {
        int length = text.path("text").asString("").length();
        return hasOnly(text, Set.of("type", "text", "verbatim"))
                && text.path("type").asString("").equals("mrkdwn")
                && length >= 1
                && length <= SLACK_BLOCK_TEXT;
    }

    private static void checkDiscord(JsonNode message) {
        require(
                hasOnly(message, Set.of("content", "flags", "allowed_mentions", "username")),
                "50035");
        require(!message.path("content").asString("").isBlank(), "50006");
        String content = message.path("content").asString();
        require(content.codePointCount(0, content.length()) <= DISCORD_CONTENT, "50035");
        require((message.path("flags").asInt(0) & ~DISCORD_FLAGS) == 0, "50035");
        require(hasOnly(message.path("allowed_mentions"), Set.of("parse")), "50035");
        require(message.path("allowed_mentions").path("parse").isArray(), "50035");
    }

    private static boolean isTeamsMessage(JsonNode message) {
        JsonNode attachments = message.path("attachments");
        return hasOnly(message, Set.of("type", "attachments"))
                && message.path("type").asString("").equals("message")
                && attachments.isArray()
                && attachments.size() == 1
                && hasOnly(attachments.path(0), Set.of("contentType", "contentUrl", "content"))
                && attachments
                        .path(0)
                        .path("contentType")
                        .asString("")
                        .equals("application/vnd.microsoft.card.adaptive")
                && isAdaptiveCard(attachments.path(0).path("content"));
    }

    /** Adaptive Cards 1.4, as far as it is used. */
    private static boolean isAdaptiveCard(JsonNode card) {
        return hasOnly(card, Set.of("$schema", "type", "version", "body"))
                && card.path("type").asString("").equals("AdaptiveCard")
                && card.path("version").asString("").matches("1\\.[0-5]")
                && !card.path("body").isEmpty()
                && card.path("body").valueStream().allMatch(ChatServices::isRichTextBlock);
    }

    private static boolean isRichTextBlock(JsonNode block) {
        return hasOnly(block, Set.of("type", "inlines"))
                && block.path("type").asString("").equals("RichTextBlock")
                && !block.path("inlines").isEmpty()
                && block.path("inlines")
                        .valueStream()
                        .allMatch(run -> hasOnly(
                                        run,
                                        Set.of(
                                                "type",
                                                "text",
                                                "weight",
                                                "fontType",
                                                "isSubtle",
                                                "size"))
                                && run.path("type").asString("").equals("TextRun")
                                && run.path("text").isString()
                                && Set.of("Lighter", "Default", "Bolder")
                                        .contains(run.path("weight").asString("Default"))
                                && Set.of("Default", "Monospace")
                                        .contains(run.path("fontType").asString("Default")));
    }

    private static boolean hasOnly(JsonNode object, Set<String> fields) {
        return object.isObject() && fields.containsAll(object.propertyNames());
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new Refused(otherwise);
        }
    }
}
