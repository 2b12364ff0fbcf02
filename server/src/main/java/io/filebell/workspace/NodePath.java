package io.filebell.workspace;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * The place of a node in its workspace's tree: the names from the top down, none for the root.
 *
 * <p>Names are brought into Unicode NFC here, at the door, because some systems send the letters of
 * one and the same name in NFD. A name has 1 to {@value Limits#NAME_BYTES} bytes of UTF-8, is
 * neither {@code .} nor {@code ..}, and holds no slash and no control character. Case counts.
 *
 * <p>Everything that makes a path throws a {@link Problem} {@code invalid_path} for what is none.
 *
 * @param segments at most {@value Limits#PATH_SEGMENTS} names
 */
public record NodePath(List<String> segments) {

    public static final NodePath ROOT = new NodePath(List.of());

    public NodePath {
        if (segments.size() > Limits.PATH_SEGMENTS) {
            throw invalid("is more than " + Limits.PATH_SEGMENTS + " names deep.");
        }
        segments = segments.stream().map(NodePath::checked).toList();
    }

    /**
     * The path that a text such as {@code /inbox/contract.pdf} stands for; {@code /} is the root.
     */
    public static NodePath parse(String text) {
        if (!text.startsWith("/")) {
            throw invalid("does not start with a slash; put one before it.");
        }
        return text.equals("/") ? ROOT : new NodePath(split(text.substring(1)));
    }

    /** The path of a child; {@code name} may not hold a slash. */
    public NodePath child(String name) {
        List<String> longer = new ArrayList<>(segments);
        longer.add(name);
        return new NodePath(longer);
    }

    public boolean isRoot() {
        return segments.isEmpty();
    }

    /** The last name. */
    public String name() {
        if (isRoot()) {
            throw new IllegalStateException("The root has no name");
        }
        return segments.getLast();
    }

    /** The path of the folder that this one is in. */
    public NodePath parent() {
        if (isRoot()) {
            throw new IllegalStateException("The root is in no folder");
        }
        return prefix(segments.size() - 1);
    }

    /** The path of the first {@code depth} names. */
    public NodePath prefix(int depth) {
        return new NodePath(segments.subList(0, depth));
    }

    /** Whether this is {@code other} or a path beneath it. */
    public boolean startsWith(NodePath other) {
        int depth = other.segments.size();
        return segments.size() >= depth && segments.subList(0, depth).equals(other.segments);
    }

    @Override
    public String toString() {
        return "/" + String.join("/", segments);
    }

    /** The text between slashes; one name more than the limit is enough to be refused. */
    private static List<String> split(String text) {
        return List.of(text.split("/", Limits.PATH_SEGMENTS + 1));
    }

    private static String checked(String segment) {
        if (segment.length() > Limits.NAME_BYTES * 4) {
            throw tooLong();
        }
        String name = Normalizer.normalize(segment, Normalizer.Form.NFC);
        if (name.isEmpty()) {
            throw invalid("has an empty name. Leave out doubled and trailing slashes.");
        }
        if (name.equals(".") || name.equals("..")) {
            throw invalid("has the name \"" + name + "\". Give the path that it leads to.");
        }
        int bytes = 0;
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            if (c == '/') {
                throw invalid("has a name with a slash in it.");
            }
            if (Character.isISOControl(c)) {
                throw invalid("has a name with the control character U+%04X in it.".formatted(c));
            }
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                throw invalid("has a name with half a character (U+%04X) in it.".formatted(c));
            }
            bytes += utf8Bytes(c);
            i += Character.charCount(c);
        }
        if (bytes > Limits.NAME_BYTES) {
            throw tooLong();
        }
        return name;
    }

    private static Problem tooLong() {
        return invalid("has a name of more than " + Limits.NAME_BYTES + " bytes of UTF-8.");
    }

    private static int utf8Bytes(int c) {
        if (c < 0x80) {
            return 1;
        }
        if (c < 0x800) {
            return 2;
        }
        return c < 0x10000 ? 3 : 4;
    }

    private static Problem invalid(String what) {
        return new Problem(ErrorCode.INVALID_PATH, "The path " + what);
    }
}
