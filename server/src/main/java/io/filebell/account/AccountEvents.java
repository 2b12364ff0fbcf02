package io.filebell.account;

import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.event.EventType;
import io.filebell.operation.Caller.UserKind;
import io.filebell.operation.Role;
import io.filebell.operation.Says;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The types of the events that accounts emit.
 *
 * <p>That a workspace was created or deleted, and who is a member of the organization, stands in
 * the organization's log. What changes a workspace stands in its own: its name, its members, and
 * what anybody may do in it.
 */
public final class AccountEvents {

    private static final Instant THEN = Instant.parse("2026-11-23T12:00:00.123Z");
    private static final UserId SOMEBODY = new UserId("usr_01kasb3n0v7q4rhxk2m8tzd5cw");
    private static final UserId AGENT = new UserId("usr_01kasb5gq2e7w9y4v6n0f3h8jt");
    private static final Workspace CONTRACTS = new Workspace(
            new WorkspaceId("ws_01kasb7x4m9d2c5r8t0v3w6y1z"),
            "Contracts",
            1,
            THEN,
            SOMEBODY,
            THEN,
            SOMEBODY);
    private static final Member READER =
            new Member(AGENT, UserKind.AGENT, "Research agent", Role.VIEWER, THEN, SOMEBODY);

    public static final EventType<OfWorkspace> WORKSPACE_CREATED = new EventType<>(
            "workspace.created",
            "A workspace was created; its creator is its first owner.",
            OfWorkspace.class,
            new OfWorkspace(CONTRACTS),
            true);

    public static final EventType<WorkspaceUpdated> WORKSPACE_UPDATED = new EventType<>(
            "workspace.updated",
            "A workspace was renamed.",
            WorkspaceUpdated.class,
            new WorkspaceUpdated(CONTRACTS, new PreviousName("Drafts")));

    public static final EventType<OfWorkspace> WORKSPACE_DELETED = new EventType<>(
            "workspace.deleted",
            "A workspace was deleted with all that is in it.",
            OfWorkspace.class,
            new OfWorkspace(CONTRACTS),
            true);

    public static final EventType<OfMember> MEMBER_ADDED = new EventType<>(
            "member.added",
            "A user became a member: of the workspace, or of the organization when workspace is "
                    + "null.",
            OfMember.class,
            new OfMember(READER));

    public static final EventType<MemberRoleChanged> MEMBER_ROLE_CHANGED = new EventType<>(
            "member.role_changed",
            "A member of the workspace, or of the organization when workspace is null, got another"
                    + " role.",
            MemberRoleChanged.class,
            new MemberRoleChanged(READER, new PreviousRole(Role.GUEST)));

    public static final EventType<OfMember> MEMBER_REMOVED = new EventType<>(
            "member.removed",
            "A user is no longer a member: of the workspace, or of the organization when "
                    + "workspace is null.",
            OfMember.class,
            new OfMember(READER));

    public static final EventType<PermissionChanged> PERMISSION_CHANGED = new EventType<>(
            "permission.changed",
            "What a user may do in the workspace changed, by whichever membership.",
            PermissionChanged.class,
            new PermissionChanged(
                    new SomeUser(AGENT, UserKind.AGENT, "Research agent"), null, Role.VIEWER));

    private AccountEvents() {}

    /** All of them, for the catalogue. */
    public static List<EventType<?>> all() {
        return List.of(
                WORKSPACE_CREATED,
                WORKSPACE_UPDATED,
                WORKSPACE_DELETED,
                MEMBER_ADDED,
                MEMBER_ROLE_CHANGED,
                MEMBER_REMOVED,
                PERMISSION_CHANGED);
    }

    /** A workspace, as it is or, when it is gone, was. */
    public record OfWorkspace(Workspace workspace) {}

    /** A workspace as it is now, and what was different before. */
    public record WorkspaceUpdated(Workspace workspace, PreviousName previous) {}

    /** A name before the change. */
    public record PreviousName(String name) {}

    /** A member, as they are or, when they are none any more, were. */
    public record OfMember(Member member) {}

    /** A member as they are now, and what was different before. */
    public record MemberRoleChanged(Member member, PreviousRole previous) {}

    /** A role before the change. */
    public record PreviousRole(Role role) {}

    /** What a user could do in a workspace before, and can do now. */
    public record PermissionChanged(
            SomeUser user,

            @Says("The role that counted before; null: none.") @Nullable
            Role before,

            @Says("The role that counts now; null: none.") @Nullable
            Role after) {}

    /** A user, as others see them. */
    public record SomeUser(UserId id, UserKind kind, String name) {}
}
