package io.filebell.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The headers of a request: names in lower case and their values, in the order in which they came.
 *
 * <p>Immutable. As bytes they are lines of {@code name: value} in UTF-8, which is how the inbox
 * keeps them.
 */
public final class Headers {

    /** What no log should hold: values that let their reader in elsewhere. */
    private static final Set<String> MASKED =
            Set.of("authorization", "proxy-authorization", "cookie");

    private static final String MASK = "***";
    private static final int MOST = 100;

    private final List<String> namesAndValues;

    private Headers(List<String> namesAndValues) {
        this.namesAndValues = namesAndValues;
    }

    /**
     * The headers of this map, of which those after the hundredth are left out.
     *
     * @param values by name, in any case; a null name or value, as some servers have for the
     *     request line, is left out
     */
    public static Headers of(Map<String, List<String>> values) {
        List<String> flat = new ArrayList<>(2 * values.size());
        values.forEach((name, ofName) -> {
            if (name != null && ofName != null) {
                ofName.forEach(value -> add(flat, name, value));
            }
        });
        return new Headers(List.copyOf(flat));
    }

    /** The headers that {@link #bytes} wrote. What is not such a line is passed over. */
    public static Headers parse(byte[] bytes) {
        List<String> flat = new ArrayList<>();
        for (String line : new String(bytes, UTF_8).split("\n")) {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                add(flat, line.substring(0, colon), line.substring(colon + 2));
            }
        }
        return new Headers(List.copyOf(flat));
    }

    private static void add(List<String> flat, String name, String value) {
        if (value != null && flat.size() < 2 * MOST) {
            flat.add(name.toLowerCase(Locale.ROOT));
            flat.add(value);
        }
    }

    /** The first value of a header, whose name may be in any case. */
    public Optional<String> first(String name) {
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            if (namesAndValues.get(i).equalsIgnoreCase(name)) {
                return Optional.of(namesAndValues.get(i + 1));
            }
        }
        return Optional.empty();
    }

    /**
     * The lines of all headers, with {@code ***} for the values of {@code authorization},
     * {@code proxy-authorization} and {@code cookie}; headers that would make more than
     * {@code most} bytes are left out.
     */
    public byte[] bytes(int most) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream(512);
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            String name = namesAndValues.get(i);
            String value = MASKED.contains(name) ? MASK : namesAndValues.get(i + 1);
            String line = name + ": " + oneLine(value) + '\n';
            if (lines.size() + line.length() <= most) {
                byte[] encoded = line.getBytes(UTF_8);
                if (lines.size() + encoded.length <= most) {
                    lines.writeBytes(encoded);
                }
            }
        }
        return lines.toByteArray();
    }

    private static String oneLine(String value) {
        return value.indexOf('\n') < 0 ? value : value.replace('\n', ' ');
    }

    /** All of them, by line. */
    @Override
    public String toString() {
        return new String(bytes(Integer.MAX_VALUE / 4), UTF_8);
    }
}
