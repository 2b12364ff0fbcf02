package io.filebell.backup;

import io.filebell.base.Limits;
import io.filebell.db.Table;
import io.filebell.db.Table.Column;
import io.filebell.db.Table.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Reads one entry of rows that {@link RowsWriter} wrote. */
final class RowsReader implements AutoCloseable {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Limits.BACKUP_CHUNK_BYTES_READ)
                    .build())
            .build();

    private final JsonParser json;
    private final Table table;

    /** @throws DamagedArchive when it is no such entry */
    RowsReader(String tableName, byte[] packed) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] bytes = gzip.readNBytes(Limits.BACKUP_CHUNK_BYTES_READ + 1);
            if (bytes.length > Limits.BACKUP_CHUNK_BYTES_READ) {
                throw new DamagedArchive("an entry is too large");
            }
            this.json = JSON.createParser(ObjectReadContext.empty(), bytes);
            List<String> names = strings();
            List<String> kinds = strings();
            List<Column> columns = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                columns.add(new Column(
                        names.get(i), Kind.valueOf(kinds.get(i).toUpperCase(Locale.ROOT))));
            }
            this.table = new Table(tableName, columns);
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            throw damaged(tableName, e);
        } catch (IndexOutOfBoundsException e) {
            throw damaged(tableName, e);
        }
    }

    Table table() {
        return table;
    }

    /** Shows each row; answers how many there were. */
    long each(Consumer<List<@Nullable Object>> row) {
        long rows = 0;
        try {
            while (json.nextToken() != null) {
                row.accept(values());
                rows++;
            }
        } catch (JacksonException e) {
            throw damaged(table.name(), e);
        }
        return rows;
    }

    @Override
    public void close() {
        json.close();
    }

    private List<@Nullable Object> values() {
        expect(JsonToken.START_ARRAY);
        List<@Nullable Object> values = new ArrayList<>(table.columns().size());
        for (Column column : table.columns()) {
            values.add(value(column.kind(), json.nextToken()));
        }
        json.nextToken();
        expect(JsonToken.END_ARRAY);
        return values;
    }

    private @Nullable Object value(Kind kind, @Nullable JsonToken token) {
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        return switch (kind) {
            case NUMBER -> {
                expect(JsonToken.VALUE_NUMBER_INT);
                yield json.getLongValue();
            }
            case TEXT -> {
                expect(JsonToken.VALUE_STRING);
                yield json.getString();
            }
            case BYTES -> {
                expect(JsonToken.VALUE_STRING);
                yield json.getBinaryValue();
            }
        };
    }

    private List<String> strings() {
        List<String> strings = new ArrayList<>();
        json.nextToken();
        expect(JsonToken.START_ARRAY);
        while (json.nextToken() == JsonToken.VALUE_STRING) {
            strings.add(json.getString());
        }
        expect(JsonToken.END_ARRAY);
        return strings;
    }

    private void expect(JsonToken token) {
        if (json.currentToken() != token) {
            throw new DamagedArchive("its rows are not rows");
        }
    }

    private static DamagedArchive damaged(String table, Exception cause) {
        return new DamagedArchive("the rows of " + table + " cannot be read", cause);
    }
}
