package io.filebell.cli.inbox;

import io.filebell.base.Json;
import io.filebell.base.JsonFormat;
import io.filebell.cli.Failure;
import io.filebell.receiver.Inbox;
import io.filebell.receiver.InboxException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Asks an inbox: the process that has it open, or, when there is none, the file itself. */
final class InboxAccess {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path inbox;

    InboxAccess(Path inbox) {
        this.inbox = inbox;
    }

    /** The answer. */
    JsonNode ask(Question question) {
        if (!Files.exists(inbox)) {
            throw Failure.failed("There is no inbox " + inbox
                    + ". Name it with --inbox, or start one with:" + " filebell receive");
        }
        return throughDoor(question).orElseGet(() -> fromFile(question));
    }

    private JsonNode fromFile(Question question) {
        try (Inbox open = Inbox.open("jdbc:sqlite:" + inbox)) {
            return new InboxClerk(open).answer(question).tree();
        } catch (InboxException e) {
            throw Failure.failed("The inbox " + inbox + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** Empty when no process has the inbox open, as far as its door tells. */
    private Optional<JsonNode> throughDoor(Question question) {
        JsonNode note;
        try {
            note = JsonFormat.MAPPER.readTree(Files.readString(InboxDoor.note(inbox)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | JacksonException e) {
            throw Failure.failed(InboxDoor.note(inbox) + " cannot be read: " + e.getMessage(), e);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                    + note.path("port").asInt() + InboxDoor.PATH))
                            .timeout(PATIENCE)
                            .header(
                                    "Authorization",
                                    "Bearer " + note.path("secret").asString())
                            .POST(BodyPublishers.ofString(Json.of(question).text()))
                            .build(),
                    BodyHandlers.ofString());
            return switch (answer.statusCode()) {
                case 200 -> Optional.of(JsonFormat.MAPPER.readTree(answer.body()));
                case 422 -> throw Failure.failed(answer.body());
                // The port is another program's by now.
                default -> Optional.empty();
            };
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.failed("Interrupted.", e);
        }
    }
}
