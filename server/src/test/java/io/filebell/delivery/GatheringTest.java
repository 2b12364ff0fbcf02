package io.filebell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.EndpointId;
import io.filebell.base.EventId;
import io.filebell.base.IdGenerator;
import io.filebell.base.Json;
import io.filebell.base.Limits;
import io.filebell.delivery.Gathering.Rule;
import io.filebell.endpoint.Batching;
import io.filebell.endpoint.Ordering;
import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Where a batch ends, as the log alone says it. */
class GatheringTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Rule RULE = new Rule(new Batching(10, 3), Ordering.NONE);

    private final IdGenerator ids = new IdGenerator(() -> NOON, new SplittableRandom(1));

    @Test
    void takesWhatComesBeforeItWasQuietForSoLong() {
        Gathering open = Gathering.begin(RULE, event(1, 0), 0);
        assertThat(open.takes(event(2, 9_999), Optional.of(RULE))).isTrue();
        assertThat(open.takes(event(2, 10_000), Optional.of(RULE))).isFalse();
    }

    @Test
    void theLastEventSaysHowLongItWasQuietNotTheFirst() {
        Gathering open = Gathering.begin(RULE, event(1, 0), 0).with(event(2, 9_000));
        assertThat(open.takes(event(3, 18_000), Optional.of(RULE))).isTrue();
        assertThat(open.quietAt()).isEqualTo(NOON.plusMillis(19_000).plus(Limits.BATCH_COMMITS));
    }

    @Test
    void takesWhatHappenedBeforeItsLastEventByAClockThatWasSetBack() {
        Gathering open = Gathering.begin(RULE, event(1, 60_000), 0);
        assertThat(open.takes(event(2, 0), Optional.of(RULE))).isTrue();
    }

    @Test
    void isFullAtItsMaximum() {
        Gathering open = Gathering.begin(RULE, event(1, 0), 0).with(event(2, 0));
        assertThat(open.isFull()).isFalse();
        Gathering full = open.with(event(3, 0));
        assertThat(full.isFull()).isTrue();
        assertThat(full.takes(event(4, 0), Optional.of(RULE))).isFalse();
    }

    @Test
    void endsBeforeWhatIsGatheredByAnotherRuleOrGoesAlone() {
        Gathering open = Gathering.begin(RULE, event(1, 0), 0);
        Rule longer = new Rule(new Batching(11, 3), Ordering.NONE);
        Rule strict = new Rule(new Batching(10, 3), Ordering.STRICT);
        assertThat(open.takes(event(2, 0), Optional.of(longer))).isFalse();
        assertThat(open.takes(event(2, 0), Optional.of(strict))).isFalse();
        assertThat(open.takes(event(2, 0), Optional.empty())).isFalse();
        assertThat(open.takes(
                        event(2, 0), Optional.of(new Rule(new Batching(10, 3), Ordering.NONE))))
                .isTrue();
    }

    @Test
    void extendsOverABoundedPartOfTheLog() {
        Gathering open = Gathering.begin(RULE, event(7, 0), 5);
        long last = 7 + Limits.BATCH_SPAN - 1;
        assertThat(open.takes(event(last, 0), Optional.of(RULE))).isTrue();
        assertThat(open.takes(event(last + 1, 0), Optional.of(RULE))).isFalse();
        assertThat(Batches.before(5, last)).isLessThan(7);
        assertThat(Batches.before(5, 8)).isEqualTo(5);
    }

    @Test
    void itsIdIsThatOfItsEndsAndItsEndpointAndOfNoEvent() {
        EndpointId endpoint = ids.endpoint();
        Event first = event(1, 0);
        Event last = event(2, 0);
        Gathering open = Gathering.begin(RULE, first, 0).with(last);
        EventId id = open.id(endpoint);
        assertThat(id)
                .isEqualTo(IdGenerator.batch(first.id(), last.id(), endpoint))
                .isNotEqualTo(Gathering.begin(RULE, first, 0).id(endpoint))
                .isNotEqualTo(open.id(ids.endpoint()))
                .isNotIn(first.id(), last.id());
        assertThat(IdGenerator.timeOf(id)).isEqualTo(IdGenerator.timeOf(last.id()));
        assertThat(IdGenerator.delivery(id, endpoint).value())
                .isGreaterThanOrEqualTo(IdGenerator.firstDelivery(NOON).value());
    }

    @Test
    void aStrictOneGoesInTurnAndAnotherAtAnyTime() {
        Rule strict = new Rule(new Batching(10, 3), Ordering.STRICT);
        assertThat(Gathering.begin(strict, event(1, 0), 0).turn().isStrict()).isTrue();
        assertThat(Gathering.begin(RULE, event(1, 0), 0).turn().kind()).isEqualTo(Turn.Kind.ANY);
    }

    private Event event(long sequence, long millis) {
        return new Event(
                ids.event(),
                EventSource.of(DeliveryWorld.ORGANIZATION, DeliveryWorld.WORKSPACE),
                sequence,
                "note.written",
                NOON.plus(Duration.ofMillis(millis)),
                Actor.SYSTEM,
                Optional.empty(),
                Optional.empty(),
                Json.EMPTY_OBJECT);
    }
}
