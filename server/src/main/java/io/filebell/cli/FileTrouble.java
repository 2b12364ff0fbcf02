package io.filebell.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/** Why a file cannot be used, in words: those of the JDK are often no more than its name. */
public final class FileTrouble {

    private FileTrouble() {}

    /** They go on after a colon. */
    public static String words(IOException trouble) {
        return switch (trouble) {
            case NoSuchFileException none -> "there is no such file or folder.";
            case AccessDeniedException denied -> "you have no permission.";
            case FileSystemException other ->
                Objects.requireNonNullElse(other.getReason(), other.getMessage()) + ".";
            default -> Objects.requireNonNullElse(trouble.getMessage(), "an error") + ".";
        };
    }
}
