package io.filebell.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filebell.base.EndpointId;
import io.filebell.base.EventId;
import io.filebell.base.Json;
import io.filebell.base.JsonFormat;
import io.filebell.base.NodeId;
import io.filebell.base.OrganizationId;
import io.filebell.base.Problem;
import io.filebell.base.WorkspaceId;
import io.filebell.event.Actor;
import io.filebell.event.Cause;
import io.filebell.event.Event;
import io.filebell.event.EventSource;
import io.filebell.event.Subject;
import io.filebell.event.WorkspaceRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {

    private static final String ID = "01jd8qxk3v7m2n4p5r6s7t8v9w";
    private static final EndpointId ENDPOINT = new EndpointId("ep_" + ID);

    @ParameterizedTest
    @CsvSource({
        "/inbox/**, /inbox/a.pdf, true",
        "/inbox/**, /inbox/deep/er/a.pdf, true",
        "/inbox/**, /inbox, true",
        "/inbox/**, /inboxes/a.pdf, false",
        "/inbox/*, /inbox/a.pdf, true",
        "/inbox/*, /inbox/deep/a.pdf, false",
        "/**/*.pdf, /a.pdf, true",
        "/**/*.pdf, /x/y/a.pdf, true",
        "/**/*.pdf, /x/y/a.doc, false",
        "/**/archive/**, /a/archive/b, true",
        "/a?c, /abc, true",
        "/a?c, /abbc, false",
        "/**, /anything, true",
        "/*a*b*, /xaybz, true",
        "/*a*b*, /xbya, false",
        "/inbox/*, /inbox, false",
        "/inbox, /inbox, true",
        "/inbox, /inbox/a.pdf, false",
        "/inbox/**/a, /inbox/a, true",
        "/in**x, /inbox, true",
        "/in**x, /in/box, false",
        "/a?c, /ac, false",
        "/a?c, /a🔔c, true",
        "/*?🔔, /a🔔🔔, true",
        "/Inbox/*, /inbox/a, false",
    })
    void globsChoosePaths(String glob, String path, boolean matches) {
        assertThat(match(filter("*", glob), file(path)) == Filter.Match.OWED).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/[ab].txt /[ab].txt true",
                "/[ab].txt /a.txt false",
                "/{a,b}.txt /{a,b}.txt true",
                "/{a,b}.txt /a.txt false",
                "/[!a]*.txt /[!a]1.txt true",
                "/[!a]*.txt /b.txt false",
                "/a\\*b /a\\xb true",
                "/a\\*b /a*b false",
                "/+(a) /+(a) true",
                "/a. /ab false",
                "/^a$ /^a$ true",
                "/a/!b /a/!b true",
            })
    void whatIsNoStarAndNoQuestionMarkStandsForItself(String glob, String path, boolean matches) {
        assertThat(match(filter("*", glob), file(path)) == Filter.Match.OWED).isEqualTo(matches);
    }

    @Test
    void aPatternOfManyDeepWildcardsEndsSoon() {
        String glob = "/**/a".repeat(40);
        String path = "/a".repeat(63) + "/b";
        assertThat(new PathGlob(glob).matches(path)).isFalse();
    }

    @Test
    void aFolderAlsoMatchesGlobsBeneathIt() {
        assertThat(match(filter("*", "/a/b/*.pdf"), folder("/a"))).isEqualTo(Filter.Match.OWED);
        assertThat(match(filter("*", "/c/b/*.pdf"), folder("/a"))).isEqualTo(Filter.Match.PATH);
    }

    @Test
    void theOldPathCountsAsMuchAsTheNew() {
        Subject moved =
                new Subject(new NodeId("nd_" + ID), "/done/a", Optional.of("/inbox/a"), false);
        assertThat(match(
                        filter("*", "/inbox/**"),
                        event("file.moved", Optional.of(moved), Actor.SYSTEM, 0)))
                .isEqualTo(Filter.Match.OWED);
    }

    @Test
    void anExclusionWins() {
        assertThat(match(filter("*", "/inbox/**", "!/inbox/tmp/**"), file("/inbox/tmp/a")))
                .isEqualTo(Filter.Match.PATH);
        assertThat(match(filter("*", "!/tmp/**"), file("/else/a"))).isEqualTo(Filter.Match.OWED);
    }

    @Test
    void withPathsAnEventWithoutANodeIsNotSent() {
        Event event = event("member.added", Optional.empty(), Actor.SYSTEM, 0);
        assertThat(match(filter("*", "/**"), event)).isEqualTo(Filter.Match.PATH);
        assertThat(match(filter("*"), event)).isEqualTo(Filter.Match.OWED);
    }

    @Test
    void downloadsAreSentOnlyToThoseWhoNameThem() {
        Event download = event("file.downloaded", Optional.empty(), Actor.SYSTEM, 0);
        assertThat(match(filter("*"), download)).isEqualTo(Filter.Match.TYPE);
        assertThat(match(filter("file.*"), download)).isEqualTo(Filter.Match.TYPE);
        assertThat(match(filter("file.downloaded"), download)).isEqualTo(Filter.Match.OWED);
    }

    @Test
    void agentsThatWakeEachOtherStopAtTheDepth() {
        assertThat(match(filter("*"), event("file.created", Optional.empty(), Actor.SYSTEM, 8)))
                .isEqualTo(Filter.Match.OWED);
        assertThat(match(filter("*"), event("file.created", Optional.empty(), Actor.SYSTEM, 9)))
                .isEqualTo(Filter.Match.SUPPRESSED_DEPTH);
    }

    @Test
    void anIgnoredActorWakesNobody() {
        Actor agent = new Actor("usr_" + ID, Actor.Kind.AGENT, "Reader", "api");
        Filter filter =
                new Filter(List.of("*"), List.of(), List.of("usr_" + ID), List.of(), Ordering.NONE);
        assertThat(match(filter, event("file.created", Optional.empty(), agent, 0)))
                .isEqualTo(Filter.Match.SUPPRESSED_ACTOR);
    }

    @Test
    void anOperationalEventNeverGoesToTheEndpointThatItSpeaksOf() {
        Event own = new Event(
                new EventId("evt_" + ID),
                source(),
                1,
                "endpoint.updated",
                Instant.EPOCH,
                Actor.SYSTEM,
                Optional.empty(),
                Optional.empty(),
                new Json("{\"endpoint\":{\"id\":\"" + ENDPOINT + "\"}}"));
        assertThat(match(filter("*"), own)).isEqualTo(Filter.Match.OWN);
        assertThat(filter("*").match(own, new EndpointId("ep_01jd8qxk3v7m2n4p5r6s7t8v9x")))
                .isEqualTo(Filter.Match.OWED);
    }

    @Test
    void onlyTheNamedWorkspacesAreCovered() {
        Filter filter = new Filter(
                List.of("*"),
                List.of(),
                List.of(),
                List.of(new WorkspaceId("ws_01jd8qxk3v7m2n4p5r6s7t8v9x")),
                Ordering.NONE);
        assertThat(match(filter, file("/a"))).isEqualTo(Filter.Match.WORKSPACE);
    }

    @Test
    void aFilterThatAsksForNothingIsRefused() {
        assertThatThrownBy(() -> filterOfNothing()).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> filter("*", "inbox/**")).isInstanceOf(Problem.class);
    }

    @Test
    void whatWasStoredBeforeThereWereBatchesGathersNothing() {
        Filter stored = JsonFormat.MAPPER.readValue(
                "{\"events\":[\"*\"],\"paths\":[],\"ignore_actors\":[],\"workspaces\":[],"
                        + "\"ordering\":\"none\"}",
                Filter.class);
        assertThat(stored.batch()).isEmpty();
        Filter gathering = new Filter(
                List.of("*"),
                List.of(),
                List.of(),
                List.of(),
                Ordering.STRICT,
                Optional.of(new Batching(5, 100)));
        String text = JsonFormat.MAPPER.writeValueAsString(gathering);
        assertThat(JsonFormat.MAPPER.readValue(text, Filter.class)).isEqualTo(gathering);
    }

    private static Filter filterOfNothing() {
        return new Filter(List.of(), List.of(), List.of(), List.of(), Ordering.NONE);
    }

    private static Filter filter(String events, String... paths) {
        return new Filter(List.of(events), List.of(paths), List.of(), List.of(), Ordering.NONE);
    }

    private static Filter.Match match(Filter filter, Event event) {
        return filter.match(event, ENDPOINT);
    }

    private static Event file(String path) {
        Subject subject = new Subject(new NodeId("nd_" + ID), path, Optional.empty(), false);
        return event("file.created", Optional.of(subject), Actor.SYSTEM, 0);
    }

    private static Event folder(String path) {
        Subject subject = new Subject(new NodeId("nd_" + ID), path, Optional.empty(), true);
        return event("folder.moved", Optional.of(subject), Actor.SYSTEM, 0);
    }

    private static Event event(String type, Optional<Subject> subject, Actor actor, int depth) {
        Optional<Cause> cause = depth == 0
                ? Optional.empty()
                : Optional.of(new Cause(new EventId("evt_" + ID), depth));
        return new Event(
                new EventId("evt_" + ID),
                source(),
                1,
                type,
                Instant.EPOCH,
                actor,
                cause,
                subject,
                Json.EMPTY_OBJECT);
    }

    private static EventSource source() {
        return EventSource.of(
                new OrganizationId("org_" + ID),
                new WorkspaceRef(new WorkspaceId("ws_" + ID), "Contracts"));
    }
}
