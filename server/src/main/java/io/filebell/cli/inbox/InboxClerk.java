package io.filebell.cli.inbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.filebell.base.Json;
import io.filebell.cli.Failure;
import io.filebell.receiver.Inbox;
import io.filebell.receiver.InboxException;
import io.filebell.receiver.JobState;
import io.filebell.receiver.LoggedEvent;
import io.filebell.receiver.LoggedRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers questions about an inbox that this process has open. */
final class InboxClerk {

    private static final int PAGE = 1_000;

    private final Inbox inbox;

    InboxClerk(Inbox inbox) {
        this.inbox = inbox;
    }

    private record EventView(
            long number,
            String id,
            String type,
            @Nullable String key,
            String state,
            int attempts,
            Instant receivedAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable String error) {

        static EventView of(LoggedEvent event) {
            return new EventView(
                    event.number(),
                    event.id(),
                    event.type(),
                    event.key().orElse(null),
                    event.state().text(),
                    event.attempts(),
                    event.receivedAt(),
                    event.startedAt().orElse(null),
                    event.endedAt().orElse(null),
                    event.error().orElse(null));
        }
    }

    private record RefusedView(
            String ruling,
            Instant receivedAt,
            @Nullable String id,
            long bodyBytes,
            String reason,
            String bodyHead) {

        static RefusedView of(LoggedRequest request) {
            return new RefusedView(
                    request.ruling().text(),
                    request.receivedAt(),
                    request.id().orElse(null),
                    request.bodyBytes(),
                    request.reason(),
                    text(request.body()));
        }
    }

    /**
     * The answer, as JSON.
     *
     * @throws Failure when the question makes no sense, or the inbox cannot be used
     */
    Json answer(Question question) {
        try {
            return switch (question.verb()) {
                case LIST -> items(list(question));
                case REFUSED ->
                    items(inbox.refused(question.limit()).stream()
                            .map(RefusedView::of)
                            .toList());
                case SHOW -> show(theOne(question.words()));
                case REPLAY -> Json.of(Map.of("replayed", replay(question.words())));
                case DISCARD -> Json.of(Map.of("discarded", discard(question.words())));
            };
        } catch (InboxException e) {
            throw Failure.failed("The inbox cannot be used: " + e.getMessage(), e);
        }
    }

    private static Json items(List<?> items) {
        return Json.of(Map.of("items", items));
    }

    private List<EventView> list(Question question) {
        Optional<JobState> state = question.words().stream().findFirst().map(InboxClerk::state);
        return inbox.newest(state, question.limit()).stream().map(EventView::of).toList();
    }

    private static JobState state(String word) {
        try {
            return JobState.parse(word);
        } catch (IllegalArgumentException e) {
            String words = Arrays.stream(JobState.values())
                    .map(JobState::text)
                    .collect(Collectors.joining(", "));
            throw Failure.wrongUsage(
                    "There is no state " + word + ". The states are: " + words + ".");
        }
    }

    private static String theOne(List<String> words) {
        return words.stream()
                .findFirst()
                .orElseThrow(
                        () -> Failure.wrongUsage("Say which event to show: its number or its id."));
    }

    private Json show(String word) {
        LoggedEvent event = find(word);
        return Json.of(Map.of(
                "event",
                EventView.of(event),
                "body",
                inbox.body(event.number()).map(InboxClerk::text).orElse("")));
    }

    private LoggedEvent find(String word) {
        List<LoggedEvent> found = isNumber(word)
                ? inbox.events(Long.parseLong(word) - 1, 1).stream()
                        .filter(event -> event.number() == Long.parseLong(word))
                        .toList()
                : inbox.find(word);
        if (found.isEmpty()) {
            throw Failure.failed("The inbox has no event " + word + ".");
        }
        return found.getLast();
    }

    private long replay(List<String> words) {
        if (words.isEmpty()) {
            return replayAside();
        }
        long replayed = 0;
        for (String word : words) {
            LoggedEvent event = find(word);
            if (!inbox.replay(event.number())) {
                throw Failure.failed(word + " is " + event.state().text().toLowerCase(Locale.ROOT)
                        + ", so it runs anyway.");
            }
            replayed++;
        }
        return replayed;
    }

    private long replayAside() {
        long replayed = 0;
        List<LoggedEvent> page = inbox.aside(0, PAGE);
        while (!page.isEmpty()) {
            replayed +=
                    page.stream().filter(event -> inbox.replay(event.number())).count();
            page = inbox.aside(page.getLast().number(), PAGE);
        }
        return replayed;
    }

    private long discard(List<String> words) {
        long discarded = 0;
        for (String word : words) {
            LoggedEvent event = find(word);
            if (!inbox.discard(event.number())) {
                throw Failure.failed(word + " is " + event.state().text()
                        + "; only what is dead or set aside can be given up.");
            }
            discarded++;
        }
        return discarded;
    }

    private static boolean isNumber(String word) {
        return !word.isEmpty()
                && word.length() <= 18
                && word.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String text(byte[] body) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            return new String(body, ISO_8859_1);
        }
    }
}
