package io.filebell.account;

import io.filebell.base.Limits;
import io.filebell.base.Problem;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** The texts that people give to accounts, checked and in the form in which they are stored. */
final class Text {

    private static final Pattern WORKSPACE_ID = Pattern.compile("ws_[0-9a-z]{26}");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@\\p{Cntrl}]+@[^\\s@\\p{Cntrl}]+");

    private Text() {}

    /**
     * A name of anything: NFC, without space around it.
     *
     * @throws Problem when it is blank, too long, or has control characters
     */
    static String name(String given) {
        String name = Normalizer.normalize(given, Normalizer.Form.NFC).strip();
        if (name.isEmpty() || name.codePointCount(0, name.length()) > Limits.NAME_CHARACTERS) {
            throw Bad.field("name", "A name has 1 to " + Limits.NAME_CHARACTERS + " characters.");
        }
        if (name.codePoints().anyMatch(Text::invisible)) {
            throw Bad.field("name", "A name has no control characters.");
        }
        return name;
    }

    /**
     * A workspace's name, which stands before {@code :/} on the command line where an id could too.
     *
     * @throws Problem as {@link #name}, and when it has a slash or looks like an id
     */
    static String workspaceName(String given) {
        String name = name(given);
        if (name.indexOf('/') >= 0) {
            throw Bad.field("name", "The name of a workspace has no \"/\".");
        }
        if (WORKSPACE_ID.matcher(name).matches()) {
            throw Bad.field("name", "The name of a workspace does not look like an id.");
        }
        return name;
    }

    /** By this workspaces of one organization differ: the name without case. */
    static String workspaceKey(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC)
                .strip()
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    /** @throws Problem when it is no e-mail address */
    static String email(String given) {
        String email = given.strip();
        if (email.length() > Limits.EMAIL_CHARACTERS || !EMAIL.matcher(email).matches()) {
            throw Bad.field("email", "This is no e-mail address.");
        }
        return email;
    }

    private static boolean invisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default ->
                character >= 0x202A && character <= 0x202E
                        || character >= 0x2066 && character <= 0x2069;
        };
    }
}
