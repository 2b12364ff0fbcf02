package io.filebell.delivery;

import io.filebell.base.JsonFormat;
import io.filebell.endpoint.Messenger;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message to people in a chat: what happened, to what, by whom and where, and of a batch its
 * first events; each no longer than a message may have it. Names and paths are shown as they are:
 * each service's own markup in them is escaped, and nobody is mentioned.
 */
record ChatMessage(
        String happened, String what, String before, String who, String where, List<String> lines) {

    private static final int PATH_CHARACTERS = 400;
    private static final int NAME_CHARACTERS = 100;
    /** Of a batch, so that a few lines fit wherever one path does. */
    private static final int LINE_CHARACTERS = 120;

    private static final String ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive";
    /** What Discord's Markdown gives a meaning to (CommonMark §2.4 allows each to be escaped). */
    private static final String DISCORD_MARKUP = "\\*_~`|<>#[]():@-";
    /** Links show no preview (a message's flag SUPPRESS_EMBEDS, 1 << 2). */
    private static final int DISCORD_WITHOUT_PREVIEWS = 4;

    static ChatMessage of(EventSummary event) {
        return new ChatMessage(
                plain(event.happened(), NAME_CHARACTERS),
                plain(event.what(), PATH_CHARACTERS),
                plain(event.before(), PATH_CHARACTERS),
                plain(event.who(), NAME_CHARACTERS),
                plain(event.where(), NAME_CHARACTERS),
                event.lines().stream().map(line -> plain(line, LINE_CHARACTERS)).toList());
    }

    String json(Messenger messenger) {
        return JsonFormat.MAPPER.writeValueAsString(
                switch (messenger) {
                    case SLACK -> slack();
                    case TEAMS -> teams();
                    case DISCORD -> discord();
                });
    }

    /** Slack, "Sending messages using incoming webhooks" and "Formatting text for app surfaces". */
    private ObjectNode slack() {
        ObjectNode message = object();
        message.put("text", slackEscaped(sentence()));
        message.put("unfurl_links", false).put("unfurl_media", false);
        ArrayNode blocks = message.putArray("blocks");
        String subject = what.isEmpty() ? "" : "\n" + slackCode(what);
        String old = before.isEmpty() ? "" : "\nbefore: " + slackCode(before);
        blocks.add(object().put("type", "section")
                .set(
                        "text",
                        slackText("*" + slackEscaped(happened) + "*" + subject + old
                                + each(line -> "\n" + slackCode(line)))));
        ObjectNode context = object().put("type", "context");
        context.putArray("elements").add(slackText(slackEscaped(byline())));
        blocks.add(context);
        return message;
    }

    /** {@code verbatim}: names of people, channels and sites in it stay what they are. */
    private static ObjectNode slackText(String text) {
        return object().put("type", "mrkdwn").put("text", text).put("verbatim", true);
    }

    private static String slackEscaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** Between backticks nothing is markup; a backtick itself cannot be escaped there. */
    private static String slackCode(String text) {
        return "`" + slackEscaped(text.replace('`', '\u02cb')) + "`";
    }

    /** A card for "When a Teams webhook request is received"; text runs know no markup. */
    private ObjectNode teams() {
        ObjectNode card = object().put(
                        "$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
                .put("type", "AdaptiveCard")
                .put("version", "1.4");
        ArrayNode body = card.putArray("body");
        ArrayNode first = teamsBlock(body);
        first.add(teamsRun(happened).put("weight", "Bolder"));
        if (!what.isEmpty()) {
            teamsBlock(body).add(teamsRun(what).put("fontType", "Monospace"));
        }
        if (!before.isEmpty()) {
            ArrayNode old = teamsBlock(body);
            old.add(teamsRun("before: "));
            old.add(teamsRun(before).put("fontType", "Monospace"));
        }
        lines.forEach(line -> teamsBlock(body).add(teamsRun(line).put("fontType", "Monospace")));
        teamsBlock(body).add(teamsRun(byline()).put("isSubtle", true).put("size", "Small"));
        ObjectNode message = object().put("type", "message");
        message.putArray("attachments")
                .add(object().put("contentType", ADAPTIVE_CARD)
                        .putNull("contentUrl")
                        .set("content", card));
        return message;
    }

    private static ArrayNode teamsBlock(ArrayNode body) {
        return body.addObject().put("type", "RichTextBlock").putArray("inlines");
    }

    private static ObjectNode teamsRun(String text) {
        return object().put("type", "TextRun").put("text", text);
    }

    /** Discord, "Execute Webhook". */
    private ObjectNode discord() {
        String subject = what.isEmpty() ? "" : " " + discordEscaped(what);
        String old = before.isEmpty() ? "" : "\nbefore: " + discordEscaped(before);
        ObjectNode message = object();
        message.put(
                "content",
                "**" + discordEscaped(happened) + "**" + subject + old
                        + each(line -> "\n" + discordEscaped(line))
                        + "\n"
                        + discordEscaped(byline()));
        message.put("flags", DISCORD_WITHOUT_PREVIEWS);
        message.putObject("allowed_mentions").putArray("parse");
        return message;
    }

    private static String discordEscaped(String text) {
        StringBuilder out = new StringBuilder(text.length() * 2);
        for (int i = 0; i < text.length(); i++) {
            if (DISCORD_MARKUP.indexOf(text.charAt(i)) >= 0) {
                out.append('\\');
            }
            out.append(text.charAt(i));
        }
        return out.toString();
    }

    private String each(UnaryOperator<String> line) {
        return lines.stream().map(line).collect(Collectors.joining());
    }

    private String sentence() {
        return happened + (what.isEmpty() ? "" : ": " + what)
                + (before.isEmpty() ? "" : " (before: " + before + ")") + ", " + byline();
    }

    private String byline() {
        return "by " + who + (where.isEmpty() ? "" : " in " + where);
    }

    /** In one line and not too long: of a long text its end says more, for paths at least. */
    private static String plain(String text, int most) {
        StringBuilder line = new StringBuilder();
        text.codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(line::appendCodePoint);
        if (line.length() <= most) {
            return line.toString();
        }
        int from = line.length() - most + 1;
        return "\u2026"
                + line.substring(Character.isLowSurrogate(line.charAt(from)) ? from + 1 : from);
    }

    private static ObjectNode object() {
        return JsonFormat.MAPPER.createObjectNode();
    }
}
