package io.filebell.blob;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.mime.MimeTypeException;
import org.apache.tika.mime.MimeTypes;
import org.apache.tika.parser.ParseContext;

/** What Apache Tika knows of media types: their first bytes, their file names, their kinship. */
final class KnownTypes {

    /** Names that Tika lacks, or gives to something rarer; the first of the bytes' kind counts. */
    private static final Map<String, List<String>> OWN_NAMES = Map.of(
            "ipynb", List.of("application/x-ipynb+json"),
            "jsonl", List.of("application/x-ndjson"),
            "ndjson", List.of("application/x-ndjson"),
            "rs", List.of("text/x-rust"),
            "toml", List.of("application/toml"),
            "ts", List.of("text/x-typescript", "video/mp2t"),
            "yaml", List.of("application/yaml"),
            "yml", List.of("application/yaml"));

    /** Texts by their definition that Tika does not know as such. */
    private static final Set<String> TEXTS =
            Set.of("application/toml", "application/x-ndjson", "application/yaml");

    /** What clients claim when they know nothing. */
    private static final Set<String> EMPTY_CLAIMS =
            Set.of("application/octet-stream", "application/x-www-form-urlencoded");

    private static final String INTERNAL = "x-tika-";
    private static final String OLE = "application/x-tika-msoffice";

    private final MimeTypes tika;
    private final MediaTypeRegistry registry;
    private final Map<String, List<MediaType>> byExtension;

    private KnownTypes(MimeTypes tika, Map<String, List<MediaType>> byExtension) {
        this.tika = tika;
        this.registry = tika.getMediaTypeRegistry();
        this.byExtension = byExtension;
    }

    static KnownTypes load() throws MimeTypeException {
        MimeTypes tika = MimeTypes.getDefaultMimeTypes();
        Map<String, List<MediaType>> names = new HashMap<>();
        for (MediaType type : tika.getMediaTypeRegistry().getTypes()) {
            if (type.equals(MediaType.OCTET_STREAM) || type.hasParameters()) {
                continue;
            }
            for (String extension : tika.forName(type.toString()).getExtensions()) {
                names.computeIfAbsent(extension.substring(1), e -> new ArrayList<>())
                        .add(type);
            }
        }
        OWN_NAMES.forEach((extension, types) ->
                names.put(extension, types.stream().map(MediaType::parse).toList()));
        return new KnownTypes(tika, names);
    }

    static MediaType of(DetectedType type) {
        return MediaType.parse(type.name());
    }

    /** The type by the bytes alone; {@code application/octet-stream} when they are unknown. */
    MediaType byMagic(byte[] bytes, int length) {
        try (TikaInputStream head = TikaInputStream.get(Arrays.copyOf(bytes, length))) {
            return tika.detect(head, new Metadata(), new ParseContext());
        } catch (IOException e) {
            throw new UncheckedIOException("Reading from memory failed", e);
        }
    }

    /** The type that the end of a file's name stands for, when it {@code fits}. */
    Optional<MediaType> byName(String name, Predicate<MediaType> fits) {
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        String extension = name.substring(dot + 1).toLowerCase(Locale.ROOT);
        return byExtension.getOrDefault(extension, List.of()).stream()
                .filter(fits)
                .findFirst();
    }

    /** What the sender says of a text, when that is a text, too. */
    Optional<DetectedType> claimedText(String claimed) {
        return claim(claimed).filter(type -> isText(of(type)));
    }

    /** What the sender says of bytes that are no text. */
    Optional<DetectedType> claimedBytes(String claimed) {
        return claim(claimed).filter(type -> !isText(of(type)));
    }

    boolean isText(MediaType type) {
        String subtype = type.getSubtype();
        return type.getType().equals("text")
                || subtype.endsWith("+json")
                || subtype.endsWith("+xml")
                || TEXTS.contains(type.toString())
                || registry.isInstanceOf(type, MediaType.TEXT_PLAIN);
    }

    boolean isSpecialization(MediaType type, MediaType general) {
        return registry.isSpecializationOf(type, general);
    }

    /** The type under a name that others know: Tika has some for its own use. */
    DetectedType publish(MediaType type) {
        MediaType named = type.getBaseType();
        while (named != null && named.getSubtype().startsWith(INTERNAL)) {
            if (named.toString().equals(OLE)) {
                return new DetectedType("application/x-ole-storage");
            }
            named = registry.getSupertype(named);
        }
        return named == null ? DetectedType.OCTET_STREAM : published(named);
    }

    static DetectedType published(MediaType type) {
        return DetectedType.parse(type.toString());
    }

    private static Optional<DetectedType> claim(String claimed) {
        DetectedType type = DetectedType.parse(claimed);
        return EMPTY_CLAIMS.contains(type.name()) || type.name().startsWith("multipart/")
                ? Optional.empty()
                : Optional.of(type);
    }
}
