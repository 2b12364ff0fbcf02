package io.filebell.http;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * What a request says must hold for it to be carried out: {@code If-Match}, {@code If-None-Match}
 * and {@code If-Range} (RFC 9110, section 13).
 *
 * <p>{@code If-Modified-Since} and {@code If-Unmodified-Since} are passed over, and no
 * {@code Last-Modified} is ever sent: with several versions a second, a date to the second names
 * none of them.
 */
final class Conditions {

    private final Tags ifMatch;
    private final Tags ifNoneMatch;
    private final String ifRange;

    /** What a read is answered with. */
    enum Read {
        /** 200, or 206 for a range. */
        SEND,
        /** 304. */
        NOT_MODIFIED,
        /** 412. */
        FAILED
    }

    private Conditions(Tags ifMatch, Tags ifNoneMatch, String ifRange) {
        this.ifMatch = ifMatch;
        this.ifNoneMatch = ifNoneMatch;
        this.ifRange = ifRange;
    }

    /**
     * Reads the headers; several lines of one are joined by a comma before, and an absent one is
     * empty.
     *
     * @throws Problem {@code invalid_request} for a malformed {@code If-Match} or
     *     {@code If-None-Match}: to pass over one would overwrite what it was to protect
     */
    static Conditions of(String ifMatch, String ifNoneMatch, String ifRange) {
        return new Conditions(
                Tags.parse("If-Match", ifMatch),
                Tags.parse("If-None-Match", ifNoneMatch),
                ifRange.strip());
    }

    /**
     * Whether a write may go on.
     *
     * @param etag of the thing as it is now, with its quotes; empty when it is not there
     */
    boolean allowWrite(Optional<String> etag) {
        Optional<EntityTag> current = etag.flatMap(EntityTag::parse);
        return matches(current) && !noneMatchFails(current);
    }

    /**
     * What a read, by GET or HEAD, is to be answered with.
     *
     * @param etag of the thing as it is now, with its quotes
     */
    Read read(String etag) {
        Optional<EntityTag> current = EntityTag.parse(etag);
        if (!matches(current)) {
            return Read.FAILED;
        }
        return noneMatchFails(current) ? Read.NOT_MODIFIED : Read.SEND;
    }

    /**
     * Whether a range may be sent of the thing as it is now; otherwise the whole. A date, which is
     * no entity tag, matches nothing.
     */
    boolean allowRange(String etag) {
        if (ifRange.isEmpty()) {
            return true;
        }
        return EntityTag.parse(ifRange)
                .flatMap(wanted -> EntityTag.parse(etag).filter(wanted::equalsStrongly))
                .isPresent();
    }

    private boolean matches(Optional<EntityTag> current) {
        return switch (ifMatch) {
            case Tags.None() -> true;
            case Tags.Any() -> current.isPresent();
            case Tags.Listed listed -> listed.holds(current, EntityTag::equalsStrongly);
        };
    }

    private boolean noneMatchFails(Optional<EntityTag> current) {
        return switch (ifNoneMatch) {
            case Tags.None() -> false;
            case Tags.Any() -> current.isPresent();
            case Tags.Listed listed -> listed.holds(current, EntityTag::equalsWeakly);
        };
    }

    /** The value of one of the two headers. */
    private sealed interface Tags {

        record None() implements Tags {}

        record Any() implements Tags {}

        record Listed(List<EntityTag> tags) implements Tags {

            boolean holds(
                    Optional<EntityTag> current, BiPredicate<EntityTag, EntityTag> comparison) {
                return current.filter(
                                now -> tags.stream().anyMatch(tag -> comparison.test(tag, now)))
                        .isPresent();
            }
        }

        static Tags parse(String header, String value) {
            String text = value.strip();
            if (text.isEmpty()) {
                return new None();
            }
            if (text.equals("*")) {
                return new Any();
            }
            return EntityTag.parseList(text)
                    .<Tags>map(Listed::new)
                    .orElseThrow(() -> new Problem(
                            ErrorCode.INVALID_REQUEST,
                            "The header " + header + " is malformed. Send the ETag as it came, with"
                                    + " its double quotes, several with commas, or an asterisk."));
        }
    }
}
