package io.filebell.workspace;

import io.filebell.base.ErrorCode;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * What callers wrote on a node: short texts by key, in the order of their keys. At most
 * {@link Limits#METADATA_KEYS} keys and {@link Limits#METADATA_BYTES} bytes of JSON.
 */
public record Metadata(SortedMap<String, String> entries) {

    public static final Metadata NONE = new Metadata(new TreeMap<>());

    private static final TypeReference<TreeMap<String, String>> ENTRIES = new TypeReference<>() {};

    public Metadata {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    static Metadata parse(String json) {
        return new Metadata(JsonFormat.MAPPER.readValue(json, ENTRIES));
    }

    String json() {
        return JsonFormat.MAPPER.writeValueAsString(entries);
    }

    /**
     * This with some keys set and those whose value is null taken away (RFC 7396, for one level).
     *
     * @throws Problem {@code limit_reached} when the outcome has too many keys or bytes;
     *     {@code invalid_request} for a key that is empty, too long or has control characters
     */
    Metadata patched(Map<String, ? extends @Nullable String> changes) {
        TreeMap<String, String> patched = new TreeMap<>(entries);
        changes.forEach((key, value) -> {
            if (value == null) {
                patched.remove(key);
            } else {
                checkKey(key);
                patched.put(key, value);
            }
        });
        Metadata outcome = new Metadata(patched);
        outcome.checkLimits();
        return outcome;
    }

    private static void checkKey(String key) {
        boolean plain = key.chars().noneMatch(Character::isISOControl);
        int bytes = key.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > Limits.METADATA_KEY_BYTES || !plain) {
            throw new Problem(
                    ErrorCode.INVALID_REQUEST,
                    "A key of metadata has 1 to " + Limits.METADATA_KEY_BYTES
                            + " bytes and no control characters.");
        }
    }

    private void checkLimits() {
        if (entries.size() > Limits.METADATA_KEYS) {
            throw new Problem(
                    ErrorCode.LIMIT_REACHED,
                    "A node may have at most " + Limits.METADATA_KEYS
                            + " keys of metadata; take some away first, by setting them to null.");
        }
        if (json().getBytes(StandardCharsets.UTF_8).length > Limits.METADATA_BYTES) {
            throw new Problem(
                    ErrorCode.LIMIT_REACHED,
                    "The metadata of a node may have at most " + Limits.METADATA_BYTES
                            + " bytes as JSON.");
        }
    }
}
