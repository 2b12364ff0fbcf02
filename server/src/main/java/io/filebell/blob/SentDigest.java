package io.filebell.blob;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SHA-256 that a caller says its content has (RFC 9530): the headers {@code Content-Digest} and
 * {@code Repr-Digest}, which without a content coding or a range are of the same bytes.
 *
 * @param sha256 64 lower-case hexadecimal digits
 */
public record SentDigest(String sha256) {

    private static final int CHARS = 1_024;
    private static final int SHA256_BYTES = 32;
    private static final String KEY = "[a-z*][a-z0-9_.*-]*";
    private static final String BASE64 = ":([A-Za-z0-9+/]*={0,2}):";
    private static final String TOKEN = "[A-Za-z*][\\w!#$%&'*+.^`|~:/-]*";
    private static final String BARE_ITEM =
            "(?:-?[0-9]{1,15}(?:\\.[0-9]{1,3})?|\"[ !#-~]*\"|\\?[01]|:[A-Za-z0-9+/=]*:|" + TOKEN
                    + ")";

    /** A member of a dictionary of byte sequences (RFC 8941, sections 3.2 and 3.3.5). */
    private static final Pattern MEMBER = Pattern.compile(
            "(" + KEY + ")=" + BASE64 + "(?:; *" + KEY + "(?:=" + BARE_ITEM + ")?)*+");

    private static final Pattern SEPARATOR = Pattern.compile("[ \t]*,[ \t]*");

    public SentDigest {
        if (!BlobRef.isSha256(sha256)) {
            throw new IllegalArgumentException(
                    "Not a SHA-256 in lower-case hexadecimal: " + sha256);
        }
    }

    /**
     * Reads the header's value; several header lines are joined by a comma before. Algorithms other
     * than {@code sha-256} are passed over; of the same algorithm twice the last one counts.
     *
     * @param header its name
     * @return empty when there is no SHA-256 in it
     * @throws Problem {@code invalid_request} when it is malformed
     */
    public static Optional<SentDigest> parse(String header, String value) {
        try {
            return read(value.strip());
        } catch (IllegalArgumentException e) {
            throw new Problem(
                    ErrorCode.INVALID_REQUEST,
                    "The header " + header + " is malformed: " + e.getMessage()
                            + ". Send sha-256=:<base64>: (RFC 9530) or leave it out.");
        }
    }

    private static Optional<SentDigest> read(String text) {
        if (text.length() > CHARS) {
            throw malformed("it is longer than " + CHARS + " characters");
        }
        Optional<SentDigest> found = Optional.empty();
        Matcher member = MEMBER.matcher(text);
        Matcher separator = SEPARATOR.matcher(text);
        for (int at = 0; at < text.length(); ) {
            member.region(at, text.length());
            if (!member.lookingAt()) {
                throw malformed("a member is not of the form sha-256=:<base64>:");
            }
            if (member.group(1).equals("sha-256")) {
                found = Optional.of(sha256(member.group(2)));
            }
            at = member.end();
            if (at < text.length()) {
                separator.region(at, text.length());
                if (!separator.lookingAt() || separator.end() == text.length()) {
                    throw malformed("its members are not separated by a comma");
                }
                at = separator.end();
            }
        }
        return found;
    }

    /** The digest of a content. */
    public static SentDigest of(BlobRef ref) {
        return new SentDigest(ref.sha256());
    }

    /** The value of the header. */
    public String header() {
        byte[] digest = HexFormat.of().parseHex(sha256);
        return "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ':';
    }

    boolean matches(BlobRef ref) {
        return ref.sha256().equals(sha256);
    }

    private static SentDigest sha256(String base64) {
        byte[] digest;
        try {
            digest = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw malformed("the SHA-256 is not base64");
        }
        if (digest.length != SHA256_BYTES) {
            throw malformed("the SHA-256 has " + digest.length + " bytes, not " + SHA256_BYTES);
        }
        return new SentDigest(HexFormat.of().formatHex(digest));
    }

    private static IllegalArgumentException malformed(String why) {
        return new IllegalArgumentException(why);
    }
}
