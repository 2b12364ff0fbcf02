package io.filebell.backup;

import io.filebell.base.Limits;
import io.filebell.db.Table;
import io.filebell.db.Table.Column;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes the rows of a table as entries of an archive, a few megabytes each: gzip of lines of JSON,
 * of which the first names the columns, the second the kinds of their values (bytes are in base64),
 * and each further one is a row.
 */
final class RowsWriter {

    static final String FOLDER = "database/";
    private static final JsonFactory JSON = JsonFactory.builder().build();

    private final TarWriter archive;
    private final Table table;
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private JsonGenerator json;
    private long rows;
    private int chunks;

    RowsWriter(TarWriter archive, Table table) {
        this.archive = archive;
        this.table = table;
        this.json = begin();
    }

    void add(@Nullable Object[] values) {
        json.writeStartArray();
        for (Object value : values) {
            switch (value) {
                case null -> json.writeNull();
                case Long number -> json.writeNumber(number);
                case String text -> json.writeString(text);
                case byte[] octets -> json.writeBinary(octets);
                default -> throw new IllegalArgumentException("A value " + value.getClass());
            }
        }
        json.writeEndArray();
        json.writeRaw('\n');
        rows++;
        if (bytes.size() + json.streamWriteOutputBuffered() >= Limits.BACKUP_CHUNK_BYTES) {
            flush();
        }
    }

    /** Answers how many rows there were. A table without rows has an entry too. */
    long end() {
        flush();
        return rows;
    }

    private void flush() {
        json.close();
        chunks++;
        String name = FOLDER + table.name() + "/%06d.jsonl.gz".formatted(chunks);
        ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.size() / 4);
        try {
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                bytes.writeTo(gzip);
            }
            archive.entry(name, packed.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bytes = new ByteArrayOutputStream(Limits.BACKUP_CHUNK_BYTES);
        json = begin();
    }

    private JsonGenerator begin() {
        JsonGenerator fresh = JSON.createGenerator(ObjectWriteContext.empty(), bytes);
        fresh.writeStartArray();
        table.columns().forEach(column -> fresh.writeString(column.name()));
        fresh.writeEndArray();
        fresh.writeRaw('\n');
        fresh.writeStartArray();
        table.columns().forEach(column -> fresh.writeString(kind(column)));
        fresh.writeEndArray();
        fresh.writeRaw('\n');
        return fresh;
    }

    private static String kind(Column column) {
        return column.kind().name().toLowerCase(Locale.ROOT);
    }
}
