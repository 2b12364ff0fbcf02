package io.filebell.stream;

import static io.filebell.stream.EventServer.OWNER;
import static io.filebell.stream.EventServer.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.event.Event;
import io.filebell.event.EventJson;
import io.filebell.event.EventSource;
import io.filebell.stream.EventServer.Member;
import io.filebell.stream.EventServer.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

abstract class EventListsConformance extends HearingConformance {

    @Test
    void listsEveryEventInOrderWithTheBytesThatAWebhookCarries() {
        EventSource workspace = server.workspace();
        List<Event> written = List.of(
                server.notes.write(workspace, "Zoë \"quoted\"\n\u2028"),
                server.notes.write(workspace, "second"));

        Reply page = server.get(events(workspace), OWNER);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body())
                .startsWith(written.stream()
                        .map(EventJson::text)
                        .collect(Collectors.joining(",", "{\"items\":[", "],\"next\":\"")));
    }

    @Test
    void goesOnFromItsCursorAndNeverAnswersWithoutOne() {
        EventSource workspace = server.workspace();
        server.notes.write(workspace, 5);

        Reply first = server.get(events(workspace) + "?limit=2", OWNER);
        Reply second = server.get(events(workspace) + "?limit=2&after=" + first.next(), OWNER);
        Reply third = server.get(events(workspace) + "?limit=2&after=" + second.next(), OWNER);
        Reply end = server.get(events(workspace) + "?after=" + third.next(), OWNER);
        server.notes.write(workspace, "later");
        Reply more = server.get(events(workspace) + "?after=" + end.next(), OWNER);

        assertThat(first.texts()).containsExactly("note 0", "note 1");
        assertThat(second.texts()).containsExactly("note 2", "note 3");
        assertThat(third.texts()).containsExactly("note 4");
        assertThat(end.texts()).isEmpty();
        assertThat(more.texts()).containsExactly("later");
    }

    @Test
    void startsAtNowWhenAskedForTheLatest() {
        EventSource workspace = server.workspace();
        server.notes.write(workspace, "before");

        Reply now = server.get(events(workspace) + "?after=latest", OWNER);
        server.notes.write(workspace, "after");

        assertThat(now.texts()).isEmpty();
        assertThat(server.get(events(workspace) + "?after=" + now.next(), OWNER).texts())
                .containsExactly("after");
    }

    @Test
    void startsAtATime() {
        EventSource workspace = server.workspace();
        server.notes.write(workspace, 3);
        server.time.pass(Duration.ofMinutes(1));
        Event first = server.notes.write(workspace, "first");
        server.time.pass(Duration.ofMinutes(1));
        server.notes.write(workspace, "second");
        String then = "?since=" + JsonFormat.time(first.at());

        Reply both = server.get(events(workspace) + then, OWNER);
        Reply later = server.get(
                events(workspace) + "?since=" + JsonFormat.time(first.at().plusMillis(1)), OWNER);
        Reply none = server.get(events(workspace) + "?since=2999-01-01T00:00:00Z", OWNER);
        Reply all = server.get(events(workspace) + "?since=1970-01-01T00:00:00Z", OWNER);
        Reply on = server.get(events(workspace) + then + "&after=" + both.next(), OWNER);

        assertThat(both.texts()).containsExactly("first", "second");
        assertThat(later.texts()).containsExactly("second");
        assertThat(none.texts()).isEmpty();
        assertThat(none.next()).isEqualTo(both.next());
        assertThat(all.texts()).hasSize(5);
        assertThat(on.texts()).isEmpty();
    }

    @Test
    void listsOnlyTheTypesThatWereAskedFor() {
        EventSource workspace = server.workspace();
        server.notes.write(workspace, "kept");
        server.notes.erase(workspace, "erased");

        assertThat(server.get(events(workspace) + "?types=note.erased", OWNER).texts())
                .containsExactly("erased");
        assertThat(server.get(events(workspace) + "?types=note.*,member.added", OWNER)
                        .texts())
                .containsExactly("kept", "erased");
        assertThat(server.get(events(workspace) + "?types=member.added", OWNER).texts())
                .isEmpty();
    }

    @Test
    void refusesATypeThatThereIsNot() {
        EventSource workspace = server.workspace();

        assertThat(server.get(events(workspace) + "?types=note.lost", OWNER).code())
                .isEqualTo("unknown_event_type");
        assertThat(server.get(events(workspace) + "?types=note.written,nothing.*", OWNER)
                        .code())
                .isEqualTo("unknown_event_type");
        assertThat(server.get(events(workspace) + "?types=", OWNER).status()).isEqualTo(400);
    }

    @Test
    void looksAtNoMoreThanSoManyEventsForOnePage() {
        EventSource workspace = server.workspace();
        server.notes.write(workspace, Limits.EVENTS_LOOKED_AT + 10);
        server.notes.erase(workspace, "rare");

        Reply empty = server.get(events(workspace) + "?types=note.erased", OWNER);
        Reply found = server.get(
                events(workspace) + "?types=note.erased&wait=60&after=" + empty.next(), OWNER);

        assertThat(empty.texts()).isEmpty();
        assertThat(found.texts()).containsExactly("rare");
    }

    @Test
    void endsAPageThatGetsTooLarge() {
        EventSource workspace = server.workspace();
        String large = "x".repeat(300_000);
        for (int i = 0; i < 16; i++) {
            server.notes.write(workspace, large + i);
        }

        Reply page = server.get(events(workspace), OWNER);
        Reply rest = server.get(events(workspace) + "?after=" + page.next(), OWNER);

        assertThat(page.texts()).hasSize(14);
        assertThat(rest.texts()).containsExactly(large + 14, large + 15);
    }

    @Test
    void refusesCursorsThatItNeverGave() {
        EventSource workspace = server.workspace();
        EventSource other = server.workspace();
        String cursor = server.get(events(other), OWNER).next();
        String ofOrganization = server.get("/v1/events?limit=1", OWNER).next();

        for (String garbage : List.of("0", "garbage", "AQAAAAB7fQ", cursor, ofOrganization)) {
            Reply refused = server.get(events(workspace) + "?after=" + garbage, OWNER);
            assertThat(refused.code()).as(garbage).isEqualTo("invalid_cursor");
            assertThat(refused.status()).isEqualTo(400);
        }
        assertThat(server.get(events(workspace) + "?after=", OWNER).status()).isEqualTo(400);
    }

    @Test
    void saysThatACursorIsOlderThanWhatIsKept() {
        EventSource workspace = server.workspace();
        server.notes.write(workspace, 5);
        String old = server.get(events(workspace) + "?limit=1", OWNER).next();
        String oldOfAll = server.get("/v1/events?limit=1&workspaces=" + workspace.log(), OWNER)
                .next();
        server.database.write(workspace.log(), tx -> server.log.drop(tx, workspace.log(), 3, 100));

        Reply gone = server.get(events(workspace) + "?after=" + old, OWNER);

        assertThat(gone.status()).isEqualTo(410);
        assertThat(gone.code()).isEqualTo("cursor_expired");
        assertThat(gone.json().path("detail").asString())
                .contains("without a cursor")
                .contains("after=latest");
        assertThat(server.get(events(workspace), OWNER).texts())
                .containsExactly("note 3", "note 4");
        assertThat(server.get("/v1/events?after=" + oldOfAll, OWNER).status()).isEqualTo(410);
        assertThat(server.settled("/v1/events?workspaces=" + workspace.log(), OWNER)
                        .texts())
                .containsExactly("note 3", "note 4");
    }

    @Test
    void saysThatACursorIsOfAnotherEpoch() {
        EventSource workspace = server.workspace();
        String cursor = server.get(events(workspace), OWNER).next();
        String cursorOfAll = server.get("/v1/events", OWNER).next();

        server.database.write(workspace.log(), tx -> {
            server.log.startEpoch(tx, "another");
            return true;
        });

        assertThat(server.get(events(workspace) + "?after=" + cursor, OWNER).code())
                .isEqualTo("cursor_expired");
        assertThat(server.get("/v1/events?after=" + cursorOfAll, OWNER).code())
                .isEqualTo("cursor_expired");
    }

    @Test
    void answersAtOnceWhenAnEventComesDuringTheWait() {
        EventSource workspace = server.workspace();
        CompletableFuture<Reply> waiting = server.asking(events(workspace) + "?wait=60", OWNER);
        awaitListeners(1);

        server.notes.write(workspace, "came");

        assertThat(waiting.join().texts()).containsExactly("came");
    }

    @Test
    void waitsOnForWhatWasAskedFor() {
        EventSource workspace = server.workspace();
        CompletableFuture<Reply> waiting =
                server.asking(events(workspace) + "?wait=60&types=note.erased", OWNER);
        awaitListeners(1);

        server.notes.write(workspace, "something else");
        server.notes.erase(workspace, "gone");

        assertThat(waiting.join().texts()).containsExactly("gone");
    }

    @Test
    void findsAnEventWhoseHintWasLost() {
        EventSource workspace = server.workspace();
        CompletableFuture<Reply> waiting = server.asking(events(workspace) + "?wait=60", OWNER);
        CompletableFuture<Reply> waitingForAll =
                server.asking("/v1/events?wait=60&after=" + server.now(), OWNER);
        awaitListeners(2);

        server.losesHints.set(true);
        server.notes.write(workspace, "unheard of");
        server.losesHints.set(false);
        server.passTimeUntil(() -> waiting.isDone() && waitingForAll.isDone());

        assertThat(waiting.join().texts()).containsExactly("unheard of");
        assertThat(waitingForAll.join().texts()).containsExactly("unheard of");
    }

    @Test
    void endsTheWaitWithAnEmptyPageToGoOnFrom() {
        EventSource workspace = server.workspace();
        server.notes.write(workspace, "before");
        CompletableFuture<Reply> waiting =
                server.asking(events(workspace) + "?wait=60&after=latest", OWNER);
        awaitListeners(1);

        server.time.pass(Duration.ofSeconds(60));
        Reply page = waiting.join();
        server.notes.write(workspace, "too late");

        assertThat(page.texts()).isEmpty();
        assertThat(server.get(events(workspace) + "?after=" + page.next(), OWNER)
                        .texts())
                .containsExactly("too late");
    }

    @Test
    void refusesToWaitLongerThanAMinute() {
        assertThat(server.get(events(server.workspace()) + "?wait=61", OWNER).status())
                .isEqualTo(400);
    }

    @Test
    void holdsNoConnectionWhileItWaits() {
        EventSource workspace = server.workspace();
        int many = Math.max(Limits.READERS, Limits.POSTGRES_CONNECTIONS) + 4;
        List<CompletableFuture<Reply>> waiting = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            waiting.add(server.asking(events(workspace) + "?wait=60", OWNER));
        }
        awaitListeners(many);

        server.notes.write(workspace, "for all");

        assertThat(waiting)
                .allSatisfy(one -> assertThat(one.join().texts()).containsExactly("for all"));
    }

    @Test
    void letsOneKeyWaitOnlySoOften() {
        Member reader = server.member("admin");
        EventSource workspace = server.workspace();
        List<CompletableFuture<Reply>> waiting = new ArrayList<>();
        for (int i = 0; i < Limits.EVENT_WAITS_OF_KEY; i++) {
            waiting.add(server.asking(events(workspace) + "?wait=60", reader.key()));
        }
        awaitListeners(Limits.EVENT_WAITS_OF_KEY);

        Reply refused = server.get(events(workspace) + "?wait=60", reader.key());
        Reply notWaiting = server.get(events(workspace), reader.key());
        server.notes.write(workspace, "end");
        waiting.forEach(CompletableFuture::join);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.response().headers().firstValue("Retry-After")).isPresent();
        assertThat(notWaiting.status()).isEqualTo(200);
        assertThat(server.get(events(workspace) + "?wait=60", reader.key()).texts())
                .containsExactly("end");
    }

    @Test
    void tellsNobodyWhoMayNotKnow() {
        EventSource workspace = server.workspace();
        server.notes.write(workspace, "secret");
        Member stranger = server.member("member");
        Member blind =
                server.key(server.member("admin").user().value(), "\"scopes\":[\"files:read\"]");

        assertThat(server.get(events(workspace), stranger.key()).status()).isEqualTo(404);
        assertThat(server.get(events(workspace), blind.key()).status()).isEqualTo(403);
        assertThat(server.get("/v1/events", blind.key()).status()).isEqualTo(403);
        assertThat(server.get("/v1/events?workspaces=" + workspace.log(), stranger.key())
                        .status())
                .isEqualTo(404);
        assertThat(server.get(events(workspace), "fbk_none").status()).isEqualTo(401);
    }

    @Test
    void letsAMemberHearOfTheirWorkspacesAndOfNothingElse() {
        String before = server.now();
        EventSource mine = server.workspace();
        EventSource other = server.workspace();
        Member member = server.member("member");
        server.join(mine.log(), member.user());
        server.notes.write(other, "not mine");
        server.notes.write(mine, "mine");
        server.notes.write(EventSource.of(server.organization), "of the organization");

        assertThat(server.settled("/v1/events?after=" + before, member.key()).texts())
                .containsExactly("member.added", "permission.changed", "mine");
        assertThat(server.settled("/v1/events?after=" + before, OWNER).texts())
                .containsExactly(
                        "workspace.created",
                        "workspace.created",
                        "member.added",
                        "member.added",
                        "permission.changed",
                        "not mine",
                        "mine",
                        "of the organization");
    }

    @Test
    void letsAMemberOfNothingHearNothing() {
        Member member = server.member("member");
        server.notes.write(server.workspace(), "not theirs");

        assertThat(server.get("/v1/events", member.key()).texts()).isEmpty();
    }

    @Test
    void letsAKeyForWorkspacesHearOfThoseAlone() {
        String before = server.now();
        Member admin = server.member("admin");
        EventSource one = server.workspace();
        EventSource two = server.workspace();
        Member key = server.key(
                admin.user().value(),
                "\"scopes\":[\"events:read\"],\"workspaces\":[\"" + one.log() + "\"]");
        server.notes.write(one, "one");
        server.notes.write(two, "two");
        server.notes.write(EventSource.of(server.organization), "of the organization");

        assertThat(server.settled("/v1/events?after=" + before, key.key()).texts())
                .containsExactly("one");
        assertThat(server.get("/v1/events?workspaces=" + two.log(), key.key()).status())
                .isEqualTo(404);
    }

    @Test
    void listsOnlyTheWorkspacesThatWereAskedFor() {
        String before = server.now();
        EventSource one = server.workspace();
        EventSource two = server.workspace();
        EventSource three = server.workspace();
        server.notes.write(one, "one");
        server.notes.write(two, "two");
        server.notes.write(three, "three");

        Reply page = server.settled(
                "/v1/events?after=" + before + "&workspaces=" + one.log() + "," + three.log(),
                OWNER);

        assertThat(page.texts()).containsExactly("one", "three");
    }

    @Test
    void showsAnAdminWhatHappenedInAWorkspaceThatIsGone() {
        String before = server.now();
        EventSource workspace = server.workspace();
        server.notes.write(workspace, "its last words");
        server.delete("/v1/workspaces/" + workspace.log());

        assertThat(server.settled("/v1/events?after=" + before, OWNER).texts())
                .containsExactly("workspace.created", "its last words", "workspace.deleted");
    }

    @Test
    void stopsAnsweringWhenTheKeyIsRevokedDuringTheWait() {
        Member reader = server.member("admin");
        EventSource workspace = server.workspace();
        CompletableFuture<Reply> waiting =
                server.asking(events(workspace) + "?wait=60", reader.key());
        CompletableFuture<Reply> waitingForAll = server.asking(
                "/v1/events?wait=60&after=" + server.now() + "&workspaces=" + workspace.log(),
                reader.key());
        awaitListeners(2);

        server.delete("/v1/keys/" + reader.keyId());
        server.notes.write(workspace, "not for them");

        assertThat(waiting.join().status()).isEqualTo(401);
        assertThat(waitingForAll.join().status()).isEqualTo(401);
    }

    private void awaitListeners(int many) {
        await().until(() -> server.hearing.listeners() == many);
    }
}
