package io.filebell.cli.listen;

import io.filebell.base.JsonFormat;
import io.filebell.cli.RemotePath;
import java.time.Instant;

/** Where in a log to go on. */
sealed interface Place {

    /** At the end: only what comes. */
    static Place now() {
        return new After("latest");
    }

    /** At the oldest event that is kept. */
    static Place oldest() {
        return new From(Instant.EPOCH);
    }

    /** As parameters that follow others. */
    default String query() {
        return switch (this) {
            case After after -> "&after=" + RemotePath.encode(after.cursor());
            case From from -> "&since=" + RemotePath.encode(JsonFormat.time(from.time()));
        };
    }

    /** Right after what a cursor stands for. */
    record After(String cursor) implements Place {}

    /** At the first event that was told then or later. */
    record From(Instant time) implements Place {}
}
