package io.filebell.backup;

import java.util.Map;

/**
 * The last entry of an archive: by which one that is cut off or changed is told from a whole one.
 *
 * @param tables rows, by table
 * @param counters how far the database's own counters of rows are, by table
 * @param blobs contents that stand in entries of their own
 * @param sha256 of all bytes before this entry, in hexadecimal
 */
public record Seal(
        Map<String, Long> tables,
        Map<String, Long> counters,
        long blobs,
        long blobBytes,
        String sha256) {

    static final String ENTRY = "seal.json";

    public Seal {
        tables = Map.copyOf(tables);
        counters = Map.copyOf(counters);
    }
}
