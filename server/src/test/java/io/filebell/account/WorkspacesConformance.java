package io.filebell.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.account.KeyOperations.CreateKey;
import io.filebell.account.WorkspaceOperations.CreateWorkspace;
import io.filebell.account.WorkspaceOperations.ListWorkspaces;
import io.filebell.account.WorkspaceOperations.OneWorkspace;
import io.filebell.account.WorkspaceOperations.UpdateWorkspace;
import io.filebell.base.ErrorCode;
import io.filebell.base.EventId;
import io.filebell.base.Json;
import io.filebell.base.Limits;
import io.filebell.base.WorkspaceId;
import io.filebell.event.Cause;
import io.filebell.event.Event;
import io.filebell.event.WorkspaceRef;
import io.filebell.operation.Caller;
import io.filebell.operation.Change;
import io.filebell.operation.Page;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Workspaces: made, listed, renamed, deleted. */
abstract class WorkspacesConformance extends AccountsConformance {

    @Test
    void creatingMakesTheCreatorOwnerAndTellsTheOrganization() {
        Caller member = office.caller(Role.MEMBER);

        Workspace made = office.run(member, "workspace.create", new CreateWorkspace(" Contracts "));

        assertThat(made.name()).isEqualTo("Contracts");
        assertThat(made.revision()).isEqualTo(1);
        assertThat(made.createdBy()).isEqualTo(member.user());
        assertThat(office.access.role(member, made.id())).isEqualTo(Role.OWNER);
        Event told = office.last(office.organization);
        assertThat(told.type()).isEqualTo("workspace.created");
        assertThat(told.source().workspace()).isEmpty();
        assertThat(told.actor().id()).isEqualTo(member.user().value());
        assertThat(told.data()).isEqualTo(Json.of(new AccountEvents.OfWorkspace(made)));
        assertThat(office.events(made.id())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"GUEST", "VIEWER"})
    void guestsAndViewersCreateNone(Role role) {
        Caller other = office.caller(role);
        office.refused(ErrorCode.FORBIDDEN, other, "workspace.create", new CreateWorkspace("Mine"));
    }

    @Test
    void namesAreUniqueWhateverTheirCaseAndFreeAfterDeletion() {
        WorkspaceId first = office.workspace("Straße");

        for (String same : List.of("straße", "STRASSE", " Straße", "Stra\u00dfe")) {
            office.refused(
                    ErrorCode.ALREADY_EXISTS,
                    office.owner,
                    "workspace.create",
                    new CreateWorkspace(same));
        }
        office.run(office.owner, "workspace.delete", new OneWorkspace(first));
        assertThat(office.workspace("STRASSE")).isNotEqualTo(first);
    }

    @Test
    void twoOrganizationsMayHaveWorkspacesOfOneName() {
        office.workspace("Contracts");
        try (Office neighbour = neighbour()) {
            assertThat(neighbour.workspace("Contracts")).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "a/b",
                "a\u0000b",
                "a\nb",
                "\u202egpj.exe",
                "\ud800",
                "ws_01kasb7x4m9d2c5r8t0v3w6y1z"
            })
    void badNamesAreRefused(String name) {
        office.refused(
                ErrorCode.INVALID_REQUEST,
                office.owner,
                "workspace.create",
                new CreateWorkspace(name));
    }

    @Test
    void aNameHasAtMostAHundredCharactersHoweverManyBytes() {
        office.refused(
                ErrorCode.INVALID_REQUEST,
                office.owner,
                "workspace.create",
                new CreateWorkspace("🔔".repeat(101)));
        assertThat(office.workspace("🔔".repeat(100))).isNotNull();
    }

    @Test
    void renamingRaisesTheRevisionAndTellsTheWorkspace() {
        WorkspaceId id = office.workspace("Drafts");
        office.time.pass(Duration.ofSeconds(5));
        EventId cause = office.last(office.organization).id();

        Workspace renamed = office.run(
                Office.causedBy(cause, office.owner),
                "workspace.update",
                new UpdateWorkspace(id, Change.to("Contracts")));

        assertThat(renamed.revision()).isEqualTo(2);
        assertThat(renamed.updatedAt()).isEqualTo(renamed.createdAt().plusSeconds(5));
        Workspace shown = office.run(office.owner, "workspace.get", new OneWorkspace(id));
        assertThat(shown).isEqualTo(renamed);
        Event told = office.last(id);
        assertThat(told.type()).isEqualTo("workspace.updated");
        assertThat(told.source().workspace()).contains(new WorkspaceRef(id, "Contracts"));
        assertThat(told.cause()).contains(new Cause(cause, 1));
        assertThat(told.data().tree().at("/previous/name").asString()).isEqualTo("Drafts");
        assertThat(told.data().tree().at("/workspace/name").asString()).isEqualTo("Contracts");
    }

    @Test
    void renamingToTheSameNameChangesNothingAndOnlyTheCaseIsARename() {
        WorkspaceId id = office.workspace("Contracts");

        Workspace same = office.run(
                office.owner, "workspace.update", new UpdateWorkspace(id, Change.to("Contracts")));
        assertThat(same.revision()).isEqualTo(1);
        office.run(office.owner, "workspace.update", new UpdateWorkspace(id, Change.keep()));
        assertThat(office.events(id)).isEmpty();
        Workspace cased = office.run(
                office.owner, "workspace.update", new UpdateWorkspace(id, Change.to("CONTRACTS")));
        assertThat(cased.name()).isEqualTo("CONTRACTS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b"})
    void renamingToNoNameIsRefused(String name) {
        WorkspaceId id = office.workspace("Contracts");
        office.refused(
                ErrorCode.INVALID_REQUEST,
                office.owner,
                "workspace.update",
                new UpdateWorkspace(id, Change.to(name)));
    }

    @Test
    void renamingToATakenNameIsRefused() {
        office.workspace("Contracts");
        WorkspaceId id = office.workspace("Drafts");
        office.refused(
                ErrorCode.ALREADY_EXISTS,
                office.owner,
                "workspace.update",
                new UpdateWorkspace(id, Change.to("contracts")));
    }

    @Test
    void membersRenameAndDeleteNothing() {
        WorkspaceId id = office.workspace("Contracts");
        Caller member = office.caller(Role.MEMBER);
        office.join(id, member, Role.MEMBER);

        office.refused(
                ErrorCode.FORBIDDEN,
                member,
                "workspace.update",
                new UpdateWorkspace(id, Change.to("Mine")));
        office.refused(ErrorCode.FORBIDDEN, member, "workspace.delete", new OneWorkspace(id));
    }

    @Test
    void deletingTellsTheOrganizationAndLeavesRowsForTheSweep() {
        WorkspaceId id = office.workspace("Contracts");
        WorkspaceId kept = office.workspace("Kept");

        office.run(office.owner, "workspace.delete", new OneWorkspace(id));

        Event told = office.last(office.organization);
        assertThat(told.type()).isEqualTo("workspace.deleted");
        assertThat(told.data().tree().at("/workspace/id").asString()).isEqualTo(id.value());
        office.refused(ErrorCode.NOT_FOUND, office.owner, "workspace.get", new OneWorkspace(id));
        office.refused(ErrorCode.NOT_FOUND, office.owner, "workspace.delete", new OneWorkspace(id));
        assertThat(ids(all(office.owner))).containsExactly(kept);
        assertThat(deleted()).contains(id).doesNotContain(kept);
    }

    @Test
    void aForgottenWorkspaceIsGoneAndAnotherIsNot() {
        WorkspaceId id = office.workspace("Contracts");
        WorkspaceId kept = office.workspace("Kept");
        office.run(office.owner, "workspace.delete", new OneWorkspace(id));

        office.database.write(office.organization, tx -> {
            office.accounts.deletedWorkspaces().forget(tx, id);
            office.accounts.deletedWorkspaces().forget(tx, kept);
            return id;
        });

        assertThat(deleted()).doesNotContain(id);
        assertThat(ids(all(office.owner))).containsExactly(kept);
    }

    @Test
    void listsGoOnWhereTheyEnded() {
        List<WorkspaceId> made =
                IntStream.range(0, 7).mapToObj(i -> office.workspace("W" + i)).toList();
        List<WorkspaceId> listed = new ArrayList<>();
        String cursor = null;
        int pages = 0;
        do {
            Page<Workspace> page =
                    office.run(office.owner, "workspace.list", new ListWorkspaces(null, 3, cursor));
            listed.addAll(ids(page));
            cursor = page.next();
            pages++;
        } while (cursor != null);

        assertThat(listed).isEqualTo(made);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void aPageThatIsExactlyFullIsTheLast() {
        office.workspace("One");
        office.workspace("Two");

        Page<Workspace> page =
                office.run(office.owner, "workspace.list", new ListWorkspaces(null, 2, null));

        assertThat(page.items()).hasSize(2);
        assertThat(page.next()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "!!", "d3NfJyBPUiAxPTE", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void strangeCursorsAreRefused(String cursor) {
        office.refused(
                ErrorCode.INVALID_CURSOR,
                office.owner,
                "workspace.list",
                new ListWorkspaces(null, Limits.PAGE_DEFAULT, cursor));
    }

    @Test
    void listsHoldOnlyWhatTheCallerMaySee() {
        WorkspaceId first = office.workspace("First");
        WorkspaceId second = office.workspace("Second");
        Caller member = office.caller(Role.MEMBER);
        office.join(second, member, Role.VIEWER);
        CreatedKey key = office.run(
                office.owner,
                "key.create",
                new CreateKey("One", List.of(Scope.FILES_READ), List.of(first), null, null));

        assertThat(ids(all(office.owner))).containsExactly(first, second);
        assertThat(ids(all(member))).containsExactly(second);
        assertThat(ids(all(office.authenticate(key.key())))).containsExactly(first);
        try (Office neighbour = neighbour()) {
            assertThat(all(neighbour.owner).items()).isEmpty();
        }
    }

    @Test
    void aWorkspaceIsFoundByNameByThoseWhoMaySeeIt() {
        WorkspaceId id = office.workspace("Contracts");
        Caller stranger = office.caller(Role.MEMBER);

        assertThat(ids(named(office.owner, "CONTRACTS "))).containsExactly(id);
        assertThat(named(office.owner, "Other").items()).isEmpty();
        assertThat(named(stranger, "Contracts").items()).isEmpty();
    }

    @Test
    void aKeyForCertainWorkspacesCreatesNone() {
        WorkspaceId id = office.workspace("Contracts");
        CreatedKey key = office.run(
                office.owner,
                "key.create",
                new CreateKey("One", List.of(Scope.ADMIN), List.of(id), null, null));
        office.refused(
                ErrorCode.FORBIDDEN,
                office.authenticate(key.key()),
                "workspace.create",
                new CreateWorkspace("Another"));
    }

    private List<WorkspaceId> deleted() {
        return office.database.read(tx -> office.accounts.deletedWorkspaces().waiting(tx, 1_000));
    }

    private Page<Workspace> all(Caller caller) {
        return office.run(
                caller, "workspace.list", new ListWorkspaces(null, Limits.PAGE_DEFAULT, null));
    }

    private Page<Workspace> named(Caller caller, String name) {
        return office.run(
                caller, "workspace.list", new ListWorkspaces(name, Limits.PAGE_DEFAULT, null));
    }

    private static List<WorkspaceId> ids(Page<Workspace> page) {
        return page.items().stream().map(Workspace::id).toList();
    }
}
