package io.filebell.workspace;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.filebell.base.NodeId;
import io.filebell.base.UserId;
import io.filebell.base.VersionId;
import io.filebell.base.WorkspaceId;
import io.filebell.event.EventType;
import io.filebell.operation.Says;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The types of events about nodes. */
public final class NodeEvents {

    /** What events about a file carry. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FileChange(Node file, @Nullable Previous previous) {}

    /** What events about a folder carry. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FolderChange(
            Node folder,

            @Says("Nodes beneath the folder, which come and go with it.")
            long count,

            @Nullable Previous previous) {}

    /** What a copy's event carries. */
    public record FileCopy(
            Node file, @Says("The node that was copied.") Origin origin) {}

    /** What a folder's copy's event carries. */
    public record FolderCopy(
            Node folder,
            @Says("Nodes beneath the copy.") long count,
            @Says("The node that was copied.") Origin origin) {}

    /** The node that was copied, and where it was. */
    public record Origin(NodeId id, String path) {}

    /** What a download's event carries. */
    public record FileDownload(
            Node file,
            @Says("The version whose content was read.") VersionId version) {}

    /** What is told when a trash is emptied. */
    public record TrashEmptied(
            @Says("Nodes in the trash, each as it was trashed: a folder with all beneath is one.")
            long count) {}

    public static final EventType<FileChange> FILE_CREATED = new EventType<>(
            "file.created",
            "A file was put where none was.",
            FileChange.class,
            new FileChange(Examples.FILE, null));

    public static final EventType<FileChange> FILE_UPDATED = new EventType<>(
            "file.updated",
            "A file has a new content or other metadata; \"previous\" says which of the two.",
            FileChange.class,
            new FileChange(Examples.FILE, new Previous(null, Examples.OLD_VERSION, 2L, null)));

    public static final EventType<FileChange> FILE_MOVED = new EventType<>(
            "file.moved",
            "A file was moved to another folder.",
            FileChange.class,
            new FileChange(Examples.FILE, Previous.path(NodePath.parse("/drafts/contract.pdf"))));

    public static final EventType<FileChange> FILE_RENAMED = new EventType<>(
            "file.renamed",
            "A file got another name within its folder.",
            FileChange.class,
            new FileChange(Examples.FILE, Previous.path(NodePath.parse("/inbox/contract-1.pdf"))));

    public static final EventType<FileCopy> FILE_COPIED = new EventType<>(
            "file.copied",
            "A file was made as a copy of another one's current content.",
            FileCopy.class,
            new FileCopy(Examples.FILE, new Origin(Examples.ORIGIN, "/drafts/contract.pdf")));

    public static final EventType<FileChange> FILE_TRASHED = new EventType<>(
            "file.trashed",
            "A file was moved to the trash.",
            FileChange.class,
            new FileChange(Examples.FILE, null));

    public static final EventType<FileChange> FILE_RESTORED = new EventType<>(
            "file.restored",
            "A file came back from the trash.",
            FileChange.class,
            new FileChange(Examples.FILE, null));

    public static final EventType<FileChange> FILE_DELETED = new EventType<>(
            "file.deleted",
            "A file was deleted for good, with all its versions.",
            FileChange.class,
            new FileChange(Examples.FILE, null));

    public static final EventType<FileDownload> FILE_DOWNLOADED = new EventType<>(
            "file.downloaded",
            "The content of a file was read: told once in 10 minutes for each reader.",
            FileDownload.class,
            new FileDownload(Examples.FILE, Examples.VERSION));

    public static final EventType<FileChange> FILE_VERSION_RESTORED = new EventType<>(
            "file.version_restored",
            "An earlier content of a file became its newest version.",
            FileChange.class,
            new FileChange(Examples.FILE, new Previous(null, Examples.OLD_VERSION, 2L, null)));

    public static final EventType<FolderChange> FOLDER_CREATED = new EventType<>(
            "folder.created",
            "A folder was made, by itself or for a file that was put into it.",
            FolderChange.class,
            new FolderChange(Examples.FOLDER, 0, null));

    public static final EventType<FolderChange> FOLDER_UPDATED = new EventType<>(
            "folder.updated",
            "A folder has other metadata.",
            FolderChange.class,
            new FolderChange(Examples.FOLDER, 12, Previous.metadata(Metadata.NONE)));

    public static final EventType<FolderChange> FOLDER_MOVED = new EventType<>(
            "folder.moved",
            "A folder was moved to another folder, with all beneath.",
            FolderChange.class,
            new FolderChange(Examples.FOLDER, 12, Previous.path(NodePath.parse("/old/inbox"))));

    public static final EventType<FolderChange> FOLDER_RENAMED = new EventType<>(
            "folder.renamed",
            "A folder got another name, which changes the paths of all beneath.",
            FolderChange.class,
            new FolderChange(Examples.FOLDER, 12, Previous.path(NodePath.parse("/incoming"))));

    public static final EventType<FolderCopy> FOLDER_COPIED = new EventType<>(
            "folder.copied",
            "A folder was made as a copy of another one, with all beneath.",
            FolderCopy.class,
            new FolderCopy(Examples.FOLDER, 12, new Origin(Examples.ORIGIN, "/templates/inbox")));

    public static final EventType<FolderChange> FOLDER_TRASHED = new EventType<>(
            "folder.trashed",
            "A folder was moved to the trash, with all beneath.",
            FolderChange.class,
            new FolderChange(Examples.FOLDER, 12, null));

    public static final EventType<FolderChange> FOLDER_RESTORED = new EventType<>(
            "folder.restored",
            "A folder came back from the trash, with all beneath.",
            FolderChange.class,
            new FolderChange(Examples.FOLDER, 12, null));

    public static final EventType<FolderChange> FOLDER_DELETED = new EventType<>(
            "folder.deleted",
            "A folder was deleted for good, with all beneath.",
            FolderChange.class,
            new FolderChange(Examples.FOLDER, 12, null));

    public static final EventType<TrashEmptied> TRASH_EMPTIED = new EventType<>(
            "trash.emptied",
            "The trash was emptied; each node in it has its own event as it is deleted.",
            TrashEmptied.class,
            new TrashEmptied(3));

    private NodeEvents() {}

    /** All of them, for the catalogue. */
    public static List<EventType<?>> all() {
        return List.of(
                FILE_CREATED,
                FILE_UPDATED,
                FILE_MOVED,
                FILE_RENAMED,
                FILE_COPIED,
                FILE_TRASHED,
                FILE_RESTORED,
                FILE_DELETED,
                FILE_DOWNLOADED,
                FILE_VERSION_RESTORED,
                FOLDER_CREATED,
                FOLDER_UPDATED,
                FOLDER_MOVED,
                FOLDER_RENAMED,
                FOLDER_COPIED,
                FOLDER_TRASHED,
                FOLDER_RESTORED,
                FOLDER_DELETED,
                TRASH_EMPTIED);
    }

    private static final class Examples {
        static final NodeId ORIGIN = new NodeId("nd_06fbq3k2s5v8g1c4m7t9y2x5w8");
        static final VersionId VERSION = new VersionId("ver_06fbqa7n3d6h9k2r5s8v1y4z7b");
        static final VersionId OLD_VERSION = new VersionId("ver_06fbq9c1f4j7m0p3t6w9z2b5e8");
        static final WorkspaceId WORKSPACE = new WorkspaceId("ws_06fbpz4q7s0v3y6a9d2g5j8m1p");
        static final UserId USER = new UserId("usr_06fbpx8b1e4h7k0n3r6t9w2z5c");
        static final Instant CREATED = Instant.parse("2026-11-20T09:30:00.250Z");
        static final Instant UPDATED = Instant.parse("2026-11-23T12:00:00.123Z");

        static final Node FILE = new Node(
                new NodeId("nd_06fbq5e8h1k4n7r0t3w6z9c2f5"),
                WORKSPACE,
                NodeKind.FILE,
                "/inbox/contract.pdf",
                "contract.pdf",
                48_213L,
                "application/pdf",
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                VERSION,
                3L,
                7,
                "\"" + VERSION.value() + "\"",
                CREATED,
                USER,
                UPDATED,
                USER,
                Map.of("project", "apollo"));

        static final Node FOLDER = new Node(
                new NodeId("nd_06fbq2b5e8h1k4n7r0t3w6z9c2"),
                WORKSPACE,
                NodeKind.FOLDER,
                "/inbox",
                "inbox",
                null,
                null,
                null,
                null,
                null,
                4,
                null,
                CREATED,
                USER,
                UPDATED,
                USER,
                Map.of());
    }
}
