package io.filebell.blob;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.tika.mime.MediaType;

/**
 * Tells the type of a content from its first bytes.
 *
 * <p>The bytes decide what kind of thing it is; the name only says which one of that kind: the
 * bytes of a ZIP archive named {@code .docx} are a Word document, named {@code .png} they stay a
 * ZIP archive. What the sender claims counts when bytes and name say nothing better than text or
 * bytes.
 *
 * <p><b>Cost:</b> Apache Tika's whole detection of 10 KB takes about 0.5 ms, more than everything
 * else in an upload. So text is recognised here, by one pass over the bytes, and Tika sees the
 * first {@value #MAGIC_BYTES} bytes of the rest: about 50 µs. It never sees text, hence parses no
 * XML of strangers; and never the claimed type, each new one of which it would keep for ever.
 */
public final class TypeDetector {

    static final int MAGIC_BYTES = 128;

    private static final int TAR_MAGIC_OFFSET = 257;
    private static final byte[] TAR_MAGIC = {'u', 's', 't', 'a', 'r'};

    /** The box that starts a file of the ISO base media format (ISO/IEC 14496-12, section 4.3). */
    private static final byte[] ISO_MEDIA = {'f', 't', 'y', 'p'};

    private static final int FILE_TYPE_OFFSET = 4;
    private static final int BRAND_CHARS = 4;
    private static final Set<String> MP4_BRANDS =
            Set.of("isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "dash");

    private final FutureTask<KnownTypes> loading = new FutureTask<>(KnownTypes::load);

    /**
     * Loads its tables, which takes about 0.3 s of reading, unless that was done. Whoever detects
     * before somebody has called this does it then.
     */
    public void load() {
        loading.run();
    }

    /**
     * The type of a content.
     *
     * @param bytes its first bytes; those past {@code length} are not looked at
     * @param name the file's name; may be empty
     * @param claimed a media type, with or without parameters; may be empty or nonsense
     */
    public DetectedType detect(byte[] bytes, int length, String name, String claimed) {
        KnownTypes known = known();
        if (length == 0) {
            return known.byName(name, type -> true)
                    .map(KnownTypes::published)
                    .orElseGet(() -> DetectedType.parse(claimed));
        }
        Text text = Text.of(bytes, length);
        return switch (text.kind()) {
            case UTF_8, UTF_16 -> ofText(known, text.sniff(), name, claimed);
            case EIGHT_BIT -> {
                MediaType magic = known.byMagic(bytes, Math.min(length, MAGIC_BYTES));
                yield known.isText(magic) || magic.equals(MediaType.OCTET_STREAM)
                        ? ofText(known, text.sniff(), name, claimed)
                        : refined(known, magic, name);
            }
            case NONE -> ofBytes(known, bytes, length, name, claimed);
        };
    }

    private static DetectedType ofText(
            KnownTypes known, Text.Sniffed sniffed, String name, String claimed) {
        return switch (sniffed) {
            case PLAIN -> {
                DetectedType named = known.byName(name, known::isText)
                        .map(KnownTypes::published)
                        .orElse(DetectedType.PLAIN_TEXT);
                yield named.equals(DetectedType.PLAIN_TEXT)
                        ? known.claimedText(claimed).orElse(named)
                        : named;
            }
            // Scripts may look like JSON, so any name of a text says more than this guess.
            case JSON ->
                known.byName(name, known::isText)
                        .filter(type -> !type.equals(MediaType.TEXT_PLAIN))
                        .map(KnownTypes::published)
                        .orElseGet(sniffed::type);
            case XML, HTML, XHTML, SVG, PDF, POSTSCRIPT, RTF, CALENDAR, CONTACT ->
                refined(known, KnownTypes.of(sniffed.type()), name);
        };
    }

    private static DetectedType ofBytes(
            KnownTypes known, byte[] bytes, int length, String name, String claimed) {
        if (has(bytes, length, TAR_MAGIC_OFFSET, TAR_MAGIC)) {
            return refined(known, MediaType.application("x-tar"), name);
        }
        if (has(bytes, length, FILE_TYPE_OFFSET, ISO_MEDIA) && isMp4(bytes, length)) {
            return refined(known, MediaType.video("mp4"), name);
        }
        MediaType magic = known.byMagic(bytes, Math.min(length, MAGIC_BYTES));
        if (!magic.equals(MediaType.OCTET_STREAM) && !magic.equals(MediaType.TEXT_PLAIN)) {
            return refined(known, magic, name);
        }
        return known.byName(name, type -> !known.isText(type))
                .map(KnownTypes::published)
                .or(() -> known.claimedBytes(claimed))
                .orElse(DetectedType.OCTET_STREAM);
    }

    private static DetectedType refined(KnownTypes known, MediaType type, String name) {
        return known.publish(
                known.byName(name, named -> known.isSpecialization(named, type)).orElse(type));
    }

    /** Tika calls every file of this family but a few QuickTime. */
    private static boolean isMp4(byte[] bytes, int length) {
        int at = FILE_TYPE_OFFSET + ISO_MEDIA.length;
        return length >= at + BRAND_CHARS
                && MP4_BRANDS.contains(
                        new String(bytes, at, BRAND_CHARS, StandardCharsets.ISO_8859_1));
    }

    private static boolean has(byte[] bytes, int length, int offset, byte[] magic) {
        int end = offset + magic.length;
        return length >= end && Arrays.equals(bytes, offset, end, magic, 0, magic.length);
    }

    private KnownTypes known() {
        load();
        try {
            return loading.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The table of media types could not be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while media types are being read", e);
        }
    }
}
