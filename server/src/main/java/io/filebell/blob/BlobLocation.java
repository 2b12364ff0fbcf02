package io.filebell.blob;

import java.util.regex.Pattern;

/**
 * The place of stored bytes inside a {@link BlobStore}: {@code <first 2 of the
 * hash>/<hash>.<suffix>}.
 *
 * <p>The suffix is new for every put, so that a put never depends on a file that is being removed
 * at the same time: each stores its own bytes, and the row of the content says which location is
 * the live one.
 *
 * @param name relative to the store's root, with {@code /} as its separator
 */
public record BlobLocation(String name) {

    /** Characters of the suffix: 80 random bits in base32. */
    static final int SUFFIX_CHARS = 16;

    private static final Pattern NAME =
            Pattern.compile("([0-9a-f]{2})/\\1[0-9a-f]{62}\\.[0-9a-z]{" + SUFFIX_CHARS + "}");
    private static final int FOLDER_CHARS = 2;

    public BlobLocation {
        if (!isLocation(name)) {
            throw new IllegalArgumentException("Not a blob's location: " + name);
        }
    }

    static BlobLocation of(BlobRef ref, String suffix) {
        String sha256 = ref.sha256();
        return new BlobLocation(sha256.substring(0, FOLDER_CHARS) + '/' + sha256 + '.' + suffix);
    }

    static boolean isLocation(String name) {
        return NAME.matcher(name).matches();
    }

    /** The SHA-256 of the bytes that were stored here, in lower-case hexadecimal. */
    public String sha256() {
        return name.substring(FOLDER_CHARS + 1, FOLDER_CHARS + 1 + BlobRef.SHA256_DIGITS);
    }

    /** The folder that the bytes stand in. */
    String folder() {
        return name.substring(0, FOLDER_CHARS);
    }

    @Override
    public String toString() {
        return name;
    }
}
