package io.filebell.testing;

import io.filebell.base.EventId;
import io.filebell.base.Id;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.EventLog;
import io.filebell.event.EventSource;
import io.filebell.event.EventType;
import io.filebell.event.NewEvent;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Events that say nothing but a text, for tests that need some events, whatever they are about. */
public final class Notes {

    /** What they carry. */
    public record Note(String text) {}

    public static final EventType<Note> WRITTEN =
            new EventType<>("note.written", "A note was written.", Note.class, new Note("Hello"));

    public static final EventType<Note> ERASED =
            new EventType<>("note.erased", "A note was erased.", Note.class, new Note("Hello"));

    private final Database database;
    private final EventLog log;

    public Notes(Database database, EventLog log) {
        this.database = database;
        this.log = log;
    }

    /** A note that is about to be appended. */
    public static NewEvent<Note> note(EventSource source, EventType<Note> type, String text) {
        return note(source, type, text, Optional.empty());
    }

    public static NewEvent<Note> note(
            EventSource source, EventType<Note> type, String text, Optional<EventId> cause) {
        return new NewEvent<>(type, source, Actor.SYSTEM, cause, Optional.empty(), new Note(text));
    }

    /** One, in a write of its own. */
    public Event write(EventSource source, String text) {
        return database.write(source.log(), tx -> append(tx, source, text));
    }

    public Event erase(EventSource source, String text) {
        return database.write(source.log(), tx -> log.append(tx, note(source, ERASED, text)));
    }

    /** Many, in one write. */
    public List<Event> write(EventSource source, int many) {
        return database.write(
                source.log(),
                tx -> IntStream.range(0, many)
                        .mapToObj(i -> append(tx, source, "note " + i))
                        .toList());
    }

    public Event append(Tx tx, EventSource source, String text) {
        return log.append(tx, note(source, WRITTEN, text));
    }

    public List<Event> all(Id of) {
        return database.read(tx -> log.read(tx, of, 0, Integer.MAX_VALUE));
    }
}
