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
import io.filebell.stream.EventClient.Block;
import io.filebell.stream.EventServer.Member;
import io.filebell.stream.EventServer.Reply;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

abstract class EventStreamsConformance extends HearingConformance {

    private final List<EventClient> opened = new ArrayList<>();

    @AfterEach
    void closeStreams() {
        opened.forEach(EventClient::close);
        opened.clear();
        await().pollInterval(Duration.ofMillis(10)).until(() -> {
            server.time.pass(Limits.STREAM_SILENCE);
            server.wakeAll();
            return server.hearing.listeners() == 0;
        });
    }

    @Test
    void sendsWhatHappensFromNowOn() {
        EventSource workspace = server.workspace();
        server.notes.write(workspace, "before");
        EventClient stream = open(stream(workspace), OWNER);
        assertThat(stream.next().retry()).isEqualTo("2000");
        assertThat(stream.next().id()).isNotEmpty();

        Event written = server.notes.write(workspace, "two\nlines");

        Block event = stream.next();
        assertThat(event.type()).isEqualTo("note.written");
        assertThat(event.data()).isEqualTo(EventJson.text(written));
    }

    @Test
    void startsAtATimeUnlessItResumes() {
        EventSource workspace = server.workspace();
        server.notes.write(workspace, "long ago");
        server.time.pass(Duration.ofMinutes(1));
        Event first = server.notes.write(workspace, "first");
        Event second = server.notes.write(workspace, "second");
        String since = stream(workspace) + "?since=" + JsonFormat.time(first.at());

        EventClient stream = open(since, OWNER);
        Block heard = stream.event();
        EventClient again = open(since, OWNER, "Last-Event-ID", heard.id());

        assertThat(heard.data()).isEqualTo(EventJson.text(first));
        assertThat(again.event().data()).isEqualTo(EventJson.text(second));
    }

    @Test
    void tellsSamplesOnlyToWhoAskedForThemAndLeavesThemWhereTheyAre() {
        EventSource workspace = server.workspace();
        EventClient asked = begun(stream(workspace) + "?samples=true");
        EventClient others = begun(stream(workspace));
        EventClient ofOtherTypes = begun(stream(workspace) + "?samples=true&types=note.erased");

        Reply sent = server.post(
                events(workspace) + "/test",
                "{\"type\":\"note.written\",\"set\":{\"text\":\"mine\"}}");

        assertThat(sent.status()).as(sent.body()).isEqualTo(200);
        assertThat(sent.json().path("listeners").asInt()).isEqualTo(1);
        Block sample = asked.event();
        assertThat(sample.id()).isEmpty();
        assertThat(sample.data())
                .isEqualTo(sent.json().path("event").toString())
                .contains("\"test\":true", "\"text\":\"mine\"")
                .doesNotContain("sequence");
        Event real = server.notes.write(workspace, "real");
        assertThat(asked.event().data()).isEqualTo(EventJson.text(real));
        assertThat(others.event().data()).isEqualTo(EventJson.text(real));
        server.notes.erase(workspace, "erased");
        assertThat(ofOtherTypes.event().type()).isEqualTo("note.erased");
    }

    @Test
    void refusesASampleThatDoesNotFitItsType() {
        String test = events(server.workspace()) + "/test";

        Reply unknown = server.post(test, "{\"type\":\"note.lost\"}");
        Reply field = server.post(test, "{\"type\":\"note.written\",\"set\":{\"texd\":\"x\"}}");
        Reply value = server.post(test, "{\"type\":\"note.written\",\"set\":{\"text\":1}}");

        assertThat(unknown.code()).isEqualTo("unknown_event_type");
        assertThat(field.code()).isEqualTo("invalid_request");
        assertThat(field.body()).contains("/set/texd", "Did you mean \\\"text\\\"?");
        assertThat(value.body()).contains("/set/text", "This must be a text, not a number.");
    }

    @Test
    void carriesTheBodyOfAWebhookWhenAskedAlsoWhereThatIsThin() {
        EventSource workspace = server.workspace();
        EventClient bodies = begun(stream(workspace) + "?webhook=true");
        EventClient events = begun(stream(workspace));

        Event small = server.notes.write(workspace, "small");
        Event large = server.notes.write(workspace, "x".repeat(Limits.PAYLOAD_BYTES));

        assertThat(bodies.event().data()).isEqualTo(EventJson.text(small));
        assertThat(bodies.event().data())
                .contains("\"thin\":true", large.id().value())
                .hasSizeLessThan(1_000);
        events.event();
        assertThat(events.event().data()).isEqualTo(EventJson.text(large));
    }

    /** A stream that has said where it begins: it hears whatever happens from then on. */
    private EventClient begun(String path) {
        EventClient stream = open(path, OWNER);
        assertThat(stream.next().retry()).isNotEmpty();
        assertThat(stream.next().id()).isNotEmpty();
        return stream;
    }

    @Test
    void isAnsweredInAWayThatNoProxyHoldsBack() {
        EventClient stream = open(stream(server.workspace()), OWNER);

        assertThat(stream.response.statusCode()).isEqualTo(200);
        assertThat(stream.response.headers().firstValue("Content-Type"))
                .hasValue("text/event-stream");
        assertThat(stream.response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(stream.response.headers().firstValue("X-Accel-Buffering")).hasValue("no");
    }

    @Test
    void answersHeadWithoutABody() {
        EventSource workspace = server.workspace();

        Reply head = server.send(server.request(stream(workspace), OWNER)
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void resumesWithoutAGapOrADuplicateWhileOthersWrite() throws InterruptedException {
        EventSource workspace = server.workspace();
        String last = server.get(events(workspace), OWNER).next();
        int many = 400;
        Thread writer = Thread.ofVirtual()
                .start(() -> IntStream.range(0, many)
                        .forEach(i -> server.notes.write(workspace, "note " + i)));
        List<String> heard = new ArrayList<>();
        while (heard.size() < many) {
            EventClient stream = open(stream(workspace), OWNER, "Last-Event-ID", last);
            for (int i = 0; i < 50; i++) {
                Block event = stream.event();
                heard.add(event.data());
                last = event.id();
            }
            stream.close();
        }
        writer.join();

        assertThat(heard)
                .containsExactlyElementsOf(server.notes.all(workspace.log()).stream()
                        .map(EventJson::text)
                        .toList());
    }

    @Test
    void goesByTheLastEventIdBeforeTheQuery() {
        EventSource workspace = server.workspace();
        String start = server.get(events(workspace), OWNER).next();
        server.notes.write(workspace, "one");
        server.notes.write(workspace, "two");
        String afterOne = server.get(events(workspace) + "?limit=1", OWNER).next();

        EventClient stream =
                open(stream(workspace) + "?after=" + start, OWNER, "Last-Event-ID", afterOne);

        assertThat(stream.event().data()).contains("two");
    }

    @Test
    void startsTheSameWayWithItsFirstIdAsItDidAtFirst() {
        EventSource workspace = server.workspace();
        EventClient first = open(stream(workspace), OWNER);
        first.next();
        String start = first.next().id();
        first.close();
        server.notes.write(workspace, "in between");

        EventClient second = open(stream(workspace), OWNER, "Last-Event-ID", start);

        assertThat(second.event().data()).contains("in between");
    }

    @Test
    void takesTheCursorsOfListsAndGivesThemItsOwn() {
        EventSource workspace = server.workspace();
        server.notes.write(workspace, 3);
        String afterFirst = server.get(events(workspace) + "?limit=1", OWNER).next();
        EventClient stream = open(stream(workspace) + "?after=" + afterFirst, OWNER);

        Block second = stream.event();

        assertThat(second.data()).contains("note 1");
        assertThat(server.get(events(workspace) + "?after=" + second.id(), OWNER)
                        .texts())
                .containsExactly("note 2");
    }

    @Test
    void sendsOnlyTheTypesThatWereAskedFor() {
        EventSource workspace = server.workspace();
        EventClient stream = open(stream(workspace) + "?types=note.erased", OWNER);

        server.notes.write(workspace, "something else");
        server.notes.erase(workspace, "gone");

        assertThat(stream.event().data()).contains("gone");
        assertThat(server.stream(stream(workspace) + "?types=note.lost", OWNER)
                        .response
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void breaksItsSilenceAndTellsHowFarItIs() {
        EventSource workspace = server.workspace();
        EventClient stream = open(stream(workspace) + "?types=note.erased", OWNER);
        stream.next();
        String start = stream.next().id();
        server.notes.write(workspace, "passed over");

        Block place = nextInSilence(stream);
        assertThat(place.comment()).isEmpty();
        while (place.id().isEmpty()) {
            place = nextInSilence(stream);
        }
        assertThat(place.isEvent()).isFalse();
        assertThat(place.id()).isNotEqualTo(start);
        assertThat(server.get(events(workspace) + "?after=" + place.id(), OWNER).texts())
                .isEmpty();
    }

    /** What comes when nothing else did for long, whatever the server was at meanwhile. */
    private Block nextInSilence(EventClient stream) {
        server.time.pass(Limits.STREAM_SILENCE);
        Block block = stream.next();
        assertThat(block.isEnd()).isFalse();
        return block;
    }

    @Test
    void findsAnEventWhoseHintWasLost() {
        EventSource workspace = server.workspace();
        EventClient stream = open(stream(workspace), OWNER);
        EventClient streamOfAll = open("/v1/events/stream", OWNER);
        awaitListeners(2);

        server.losesHints.set(true);
        server.notes.write(workspace, "unheard of");
        server.losesHints.set(false);
        server.passTimeUntil(() -> stream.hasMore() && streamOfAll.hasMore());

        assertThat(stream.event().data()).contains("unheard of");
        assertThat(streamOfAll.event().data()).contains("unheard of");
    }

    @Test
    void refusesACursorBeforeItBegins() {
        EventSource workspace = server.workspace();

        assertThat(open(stream(workspace) + "?after=garbage", OWNER).response.statusCode())
                .isEqualTo(400);
        assertThat(open(stream(workspace), OWNER, "Last-Event-ID", "garbage")
                        .response
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void endsWithAReasonWhenTheKeyIsRevoked() {
        Member reader = server.member("admin");
        EventSource workspace = server.workspace();
        EventClient stream = open(stream(workspace), reader.key());
        EventClient streamOfAll = open("/v1/events/stream", reader.key());
        awaitListeners(2);

        server.delete("/v1/keys/" + reader.keyId());
        server.notes.write(workspace, "not for them");

        assertThat(stream.lastWords()).contains("revoked");
        assertThat(streamOfAll.lastWords()).contains("revoked");
    }

    @Test
    void endsSoonAfterTheKeyHasExpiredAlsoWhenNothingHappens() {
        Member reader = server.key(
                server.member("admin").user().value(),
                "\"scopes\":[\"events:read\"],\"expires_at\":\""
                        + server.time.instant().plusSeconds(60) + "\"");
        EventClient stream = open(stream(server.workspace()), reader.key());
        EventClient streamOfAll = open("/v1/events/stream", reader.key());
        awaitListeners(2);

        server.time.pass(Duration.ofSeconds(60));
        server.passTimeUntil(() -> stream.hasMore() && streamOfAll.hasMore());

        assertThat(stream.lastWords()).contains("expired");
        assertThat(streamOfAll.lastWords()).contains("expired");
    }

    @Test
    void endsWhenTheMemberMayNoLongerSeeTheWorkspace() {
        EventSource workspace = server.workspace();
        Member member = server.member("member");
        server.join(workspace.log(), member.user());
        EventClient stream = open(stream(workspace), member.key());
        awaitListeners(1);

        server.delete("/v1/workspaces/" + workspace.log() + "/members/" + member.user());
        server.notes.write(workspace, "not for them");

        assertThat(stream.lastWords()).contains("no workspace");
    }

    @Test
    void goesQuietAboutAWorkspaceThatTheMemberLeft() {
        EventSource left = server.workspace();
        EventSource kept = server.workspace();
        Member member = server.member("member");
        server.join(left.log(), member.user());
        server.join(kept.log(), member.user());
        EventClient stream = open("/v1/events/stream", member.key());
        awaitListeners(1);

        server.notes.write(left, "still a member");
        assertThat(stream.event().data()).contains("still a member");
        server.delete("/v1/workspaces/" + left.log() + "/members/" + member.user());
        server.notes.write(left, "not for them");
        server.notes.write(kept, "for them");

        assertThat(stream.event().data()).contains("for them");
    }

    @Test
    void sendsTheOrganizationsEventsInTheOrderOfItsList() {
        String before = server.now();
        EventClient stream = open("/v1/events/stream?after=" + before, OWNER);
        List<EventSource> workspaces =
                List.of(server.workspace(), server.workspace(), server.workspace());
        List<Thread> writers = workspaces.stream()
                .map(workspace -> Thread.ofVirtual()
                        .start(() -> IntStream.range(0, 50)
                                .forEach(i -> server.notes.write(workspace, "note " + i))))
                .toList();
        List<String> heard = new ArrayList<>();
        for (int i = 0; i < 3 * 51; i++) {
            heard.add(stream.event().data());
        }
        writers.forEach(writer -> assertThat(writer).satisfies(Thread::join));

        Reply list = server.settled("/v1/events?limit=500&after=" + before, OWNER);

        assertThat(list.json().path("items").valueStream().map(Object::toString).toList())
                .containsExactlyElementsOf(heard);
    }

    @Test
    void opensOnlySoManyStreamsWithOneKey() {
        EventSource workspace = server.workspace();
        Member reader = server.member("admin");
        for (int i = 0; i < Limits.EVENT_STREAMS_OF_KEY; i++) {
            open(stream(workspace), reader.key());
        }

        EventClient refused = open(stream(workspace), reader.key());

        assertThat(refused.response.statusCode()).isEqualTo(429);
        assertThat(refused.response.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void forgetsAClientThatIsGone() {
        EventSource workspace = server.workspace();
        EventClient stream = open(stream(workspace), OWNER);
        awaitListeners(1);

        stream.close();

        await().untilAsserted(() -> {
            server.notes.write(workspace, "anybody there?");
            assertThat(server.hearing.listeners()).isZero();
        });
    }

    @Test
    void isHeldUpByNoReaderWhoTakesNothing() {
        EventSource workspace = server.workspace();
        opened.add(server.silentStream(stream(workspace), OWNER));
        EventClient stream = open(stream(workspace), OWNER);
        awaitListeners(2);
        String large = "x".repeat(100_000);

        for (int i = 0; i < 200; i++) {
            server.notes.write(workspace, large + i);
            assertThat(stream.event().data()).contains("x" + i + "\"");
        }
    }

    @Test
    void tellsNobodyWhoMayNotKnow() {
        EventSource workspace = server.workspace();
        Member stranger = server.member("member");

        assertThat(open(stream(workspace), stranger.key()).response.statusCode())
                .isEqualTo(404);
        assertThat(open("/v1/events/stream?workspaces=" + workspace.log(), stranger.key())
                        .response
                        .statusCode())
                .isEqualTo(404);
        assertThat(open(stream(workspace), "fbk_none").response.statusCode()).isEqualTo(401);
    }

    private EventClient open(String target, String key, String... headers) {
        EventClient stream = server.stream(target, key, headers);
        opened.add(stream);
        return stream;
    }

    private static String stream(EventSource workspace) {
        return events(workspace) + "/stream";
    }

    private void awaitListeners(int many) {
        await().until(() -> server.hearing.listeners() == many);
    }
}
