package io.filebell.workspace;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.util.Locale;

/** What a node is. */
public enum NodeKind {
    FILE,
    FOLDER;

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static NodeKind of(String text) {
        for (NodeKind kind : values()) {
            if (kind.text().equals(text)) {
                return kind;
            }
        }
        throw new Problem(
                ErrorCode.INVALID_REQUEST,
                "There is no kind of node \"" + text + "\": file or folder.");
    }
}
