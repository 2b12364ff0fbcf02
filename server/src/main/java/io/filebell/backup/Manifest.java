package io.filebell.backup;

import java.time.Instant;

/**
 * The first entry of an archive: what it is.
 *
 * @param format of the archive itself
 * @param filebell the version of the program that wrote it
 * @param madeAt the state of which moment it holds
 * @param schema the version of the tables
 * @param database the kind of database that it was made of
 */
public record Manifest(
        int format, String filebell, Instant madeAt, String schema, String database) {

    static final String ENTRY = "manifest.json";

    /** The format that this program writes, and the newest that it reads. */
    static final int FORMAT = 1;
}
