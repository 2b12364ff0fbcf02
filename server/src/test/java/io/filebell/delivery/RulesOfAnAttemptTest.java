package io.filebell.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.EndpointId;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.endpoint.Endpoint.State;
import io.filebell.event.Actor;
import io.filebell.event.Event;
import io.filebell.event.EventJson;
import io.filebell.testing.Behaviour;
import io.filebell.testing.FakeEndpoint.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The rules of an attempt, row by row as {@code docs/concepts/deliveries.md} has them, each proven
 * on the real engine. What endpoints may do wrong in detail is in the tests of the sender, and
 * which addresses are whose in those of the address rules.
 */
class RulesOfAnAttemptTest {

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    /** The least that an endpoint can ask for. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    @Nested
    final class Success extends OverHttp {

        @ParameterizedTest
        @ValueSource(ints = {200, 202, 204, 299})
        void isAnyStatusOf2xx(int status) {
            listener.always(Behaviour.answers(status));
            EndpointId endpoint = registerListener();
            awaitState(endpoint, world.happens(), "delivered");
        }

        @ParameterizedTest
        @ValueSource(ints = {300, 400, 404, 500, 503, 999})
        void isNoOtherStatus(int status) {
            listener.always(Behaviour.answers(status));
            EndpointId endpoint = registerListener();
            awaitState(endpoint, world.happens(), "retrying");
        }

        @Test
        void needsAllHeadersInTimeHoweverTheyDrip() {
            listener.always(Behaviour.drips(OK + "x: ", "x", Duration.ofMillis(50)));
            EndpointId endpoint = register(listener.url("/hook"), SHORT);
            Event event = world.happens();
            awaitState(endpoint, event, "retrying");
            assertThat(delivery(endpoint, event).reason())
                    .startsWith("no answer in time (waiting for the answer)");
        }

        @Test
        void isAwaitedFromConnectOnWithTheHandshakeInIt() throws IOException {
            network.name("silent.test", "127.0.0.1");
            try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
                EndpointId endpoint =
                        register("https://silent.test:" + silent.getLocalPort() + "/hook", SHORT);

                StoredAttempt attempt = attempt(endpoint, world.happens(), 1);

                assertThat(attempt.verdict()).startsWith("no answer in time (TLS handshake)");
                assertThat(attempt.connectMicros()).isNotNull();
            }
        }

        @Test
        void needsNoBodyWhichIsReadWithinTheSameTimeAndThenTheConnectionIsClosed() {
            listener.always(Behaviour.drips(
                    OK + "content-length: 9999\r\n\r\nhello", "o", Duration.ofMillis(50)));
            EndpointId endpoint = register(listener.url("/hook"), SHORT);
            StoredAttempt attempt = attempt(endpoint, world.happens(), 1);
            assertThat(attempt.verdict()).isEqualTo("delivered: answered 200");
            assertThat(new String(Objects.requireNonNull(attempt.body()), UTF_8))
                    .startsWith("hello");
            soon().until(() -> network.sender().openConnections() == 0);
        }

        @Test
        void readsTheBodyUpToItsLimitAndThenClosesTheConnection() {
            listener.always(Behaviour.pours(OK + "connection: close\r\n\r\n", "more "));
            EndpointId endpoint = registerListener();
            StoredAttempt attempt = attempt(endpoint, world.happens(), 1);
            assertThat(attempt.body()).hasSize(Limits.SUCCESS_BODY_BYTES);
            soon().until(() -> network.sender().openConnections() == 0);
        }
    }

    @Nested
    final class Redirect extends OverHttp {

        @ParameterizedTest
        @ValueSource(ints = {301, 302, 303, 307, 308})
        void isAFailureAndNeverFollowed(int status) {
            listener.answering(request -> request.target().equals("/hook")
                    ? Behaviour.answers(status).with("location", listener.url("/elsewhere"))
                    : Behaviour.answers(200));
            EndpointId endpoint = registerListener();
            StoredAttempt attempt = attempt(endpoint, world.happens(), 1);
            assertThat(attempt.verdict()).contains("redirects are not followed");
            assertThat(listener.requests()).extracting(Request::target).containsOnly("/hook");
        }
    }

    @Nested
    final class Gone extends InAWorld {

        @Test
        void disablesTheEndpointAtOnce() {
            EndpointId endpoint = world.endpoints.register("note.*");
            world.sender.answers(410);
            Event event = world.happens();
            soon().until(() -> state(endpoint) == State.DISABLED);
            assertThat(delivery(endpoint, event).attempts()).isEqualTo(1);
            assertThat(endpoint(endpoint).reason()).contains("410");
            world.happens();
            world.time.pass(Duration.ofDays(1));
            staysSo(() -> world.sender.sent.size() == 1);
        }
    }

    @Nested
    final class RetryAfter extends InAWorld {

        @ParameterizedTest
        @ValueSource(ints = {429, 503})
        void makesTheWholeLaneWaitForAsLong(int status) {
            EndpointId endpoint = world.endpoints.register("note.*");
            world.sender.answers(sent -> FakeSender.comeAgain(status, Duration.ofMinutes(10)));
            awaitAttempts(endpoint, world.happens(), 1);
            world.sender.answers(200);
            Event other = world.happens();
            world.time.pass(Duration.ofMinutes(10).minusMillis(1));
            staysSo(() -> world.sender.sent.size() == 1);
            world.time.pass(Duration.ofSeconds(2));
            awaitState(endpoint, other, "delivered");
            soon().until(() -> world.sender.sent.size() == 3);
        }

        @ParameterizedTest
        @ValueSource(ints = {429, 503})
        void isHonouredForADayAtMost(int status) {
            EndpointId endpoint = world.endpoints.register("note.*");
            world.sender.answers(sent -> FakeSender.comeAgain(status, Duration.ofDays(30)));
            Event event = world.happens();
            awaitAttempts(endpoint, event, 1);
            world.sender.answers(200);
            world.time.pass(Duration.ofHours(24).minusMillis(1));
            staysSo(() -> world.sender.sent.size() == 1);
            world.time.pass(Duration.ofSeconds(2));
            awaitState(endpoint, event, "delivered");
        }

        @ParameterizedTest
        @ValueSource(ints = {429, 503})
        void endsWhenWhatSomebodyRetriesByHandGoesWell(int status) {
            EndpointId endpoint = world.endpoints.register("note.*");
            world.sender.answers(sent -> FakeSender.comeAgain(status, Duration.ofMinutes(10)));
            Event event = world.happens();
            awaitAttempts(endpoint, event, 1);
            Event other = world.happens();
            staysSo(() -> world.sender.sent.size() == 1);
            retryByHand(endpoint, delivery(endpoint, event));
            awaitAttempts(endpoint, event, 2);
            staysSo(() -> world.sender.sent.size() == 2);

            world.sender.answers(200);
            retryByHand(endpoint, delivery(endpoint, event));
            awaitState(endpoint, event, "delivered");
            awaitState(endpoint, other, "delivered");
        }

        @Test
        void of429IsNoFailureNeitherOfTheDeliveryNorOfTheEndpoint() {
            EndpointId endpoint = world.endpoints.register("note.*");
            world.sender.answers(sent -> FakeSender.comeAgain(429, Duration.ofMinutes(1)));
            Event event = world.happens();
            for (int attempt = 1; attempt <= 15; attempt++) {
                awaitAttempts(endpoint, event, attempt);
                world.time.pass(Duration.ofSeconds(62));
            }
            awaitAttempts(endpoint, event, 16);
            assertThat(state(endpoint)).isEqualTo(State.ACTIVE);
            world.sender.answers(500);
            world.time.pass(Duration.ofSeconds(62));
            awaitAttempts(endpoint, event, 17);
            assertThat(wait(endpoint, event))
                    .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
        }

        @Test
        void of503IsAFailureAsAnyOther() {
            EndpointId endpoint = world.endpoints.register("note.*");
            world.sender.answers(sent -> FakeSender.comeAgain(503, Duration.ofMinutes(1)));
            Event event = world.happens();
            awaitAttempts(endpoint, event, 1);
            world.sender.answers(500);
            world.time.pass(Duration.ofSeconds(62));
            awaitAttempts(endpoint, event, 2);

            assertThat(wait(endpoint, event))
                    .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
        }

        @ParameterizedTest
        @ValueSource(ints = {429, 503})
        void thatIsAbsentLeavesTheOthersAlone(int status) {
            EndpointId endpoint = world.endpoints.register("note.*");
            world.sender.answers(status);
            Event event = world.happens();
            awaitAttempts(endpoint, event, 1);
            world.sender.answers(200);
            awaitState(endpoint, world.happens(), "delivered");
            assertThat(wait(endpoint, event))
                    .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
        }

        private Duration wait(EndpointId endpoint, Event event) {
            Instant next = Objects.requireNonNull(delivery(endpoint, event).nextAttemptAt());
            return Duration.between(world.time.instant(), next);
        }
    }

    @Nested
    final class Schedule extends InAWorld {

        private static final List<Duration> DELAYS = List.of(
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                Duration.ofMinutes(30),
                Duration.ofHours(2),
                Duration.ofHours(5),
                Duration.ofHours(10),
                Duration.ofHours(14),
                Duration.ofHours(20),
                Duration.ofHours(24));

        @Test
        void isTenAttemptsEachWhenItIsDueAndThenExhaustedWithAnEvent() {
            EndpointId endpoint = world.endpoints.register("note.*");
            Event event = unwanted();
            for (int attempt = 1; attempt <= 9; attempt++) {
                awaitAttempts(endpoint, event, attempt);
                awaitState(endpoint, world.happens(), "delivered");
                Duration delay = DELAYS.get(attempt - 1);
                Instant due = Objects.requireNonNull(delivery(endpoint, event).nextAttemptAt());
                Duration wait = Duration.between(world.time.instant(), due);
                assertThat(wait)
                        .isBetween(
                                delay.multipliedBy(8).dividedBy(10),
                                delay.multipliedBy(12).dividedBy(10));
                world.time.pass(wait.minusMillis(1));
                int sent = world.sender.sent.size();
                staysSo(() -> world.sender.sent.size() == sent);
                world.time.pass(Duration.ofMillis(1));
            }
            awaitState(endpoint, event, "exhausted");
            assertThat(delivery(endpoint, event).attempts()).isEqualTo(10);
            assertThat(world.typesInLog()).containsOnlyOnce("delivery.exhausted");
        }

        @Test
        void takesSeventyFiveHours() {
            Duration all = DELAYS.stream().reduce(Duration.ZERO, Duration::plus);
            assertThat(all.toHours()).isEqualTo(75);
        }

        @Test
        void isTheSameForAllHoweverTheirDelaysDiffer() {
            EndpointId endpoint = world.endpoints.register("note.*");
            world.sender.answers(500);
            List<Event> events = List.of(world.happens(), world.happens(), world.happens());
            events.forEach(event -> awaitAttempts(endpoint, event, 1));
            assertThat(events.stream()
                            .map(event -> delivery(endpoint, event).nextAttemptAt())
                            .distinct())
                    .hasSize(3);
        }
    }

    @Nested
    final class StaleConnection extends OverHttp {

        @Test
        void isRetriedOnceAtOnceOnAFreshConnectionAndNotCounted() {
            listener.then(Behaviour.answers(200), Behaviour.closes(), Behaviour.answers(200));
            EndpointId endpoint = registerListener();
            awaitState(endpoint, world.happens(), "delivered");
            Event event = world.happens();
            awaitState(endpoint, event, "delivered");
            StoredAttempt attempt = attempt(endpoint, event, 1);
            assertThat(attempt.stale()).isTrue();
            assertThat(listener.requests())
                    .extracting(Request::connection)
                    .containsExactly(1, 1, 2);
            assertThat(listener.requests().getLast().header("filebell-attempt")).isEqualTo("1");
        }

        @Test
        void isRetriedNoSecondTime() {
            listener.then(Behaviour.answers(200), Behaviour.closes(), Behaviour.closes());
            EndpointId endpoint = registerListener();
            awaitState(endpoint, world.happens(), "delivered");

            Event event = world.happens();
            awaitState(endpoint, event, "retrying");

            assertThat(delivery(endpoint, event).attempts()).isEqualTo(1);
            assertThat(listener.requests())
                    .extracting(Request::connection)
                    .containsExactly(1, 1, 2);
        }

        @Test
        void isNoneOnceAByteCameBack() {
            listener.then(Behaviour.answers(200), Behaviour.sends("H"));
            EndpointId endpoint = registerListener();
            awaitState(endpoint, world.happens(), "delivered");
            awaitState(endpoint, world.happens(), "retrying");
            assertThat(listener.requests()).hasSize(2);
        }
    }

    @Nested
    final class Failing extends FailingRules {}

    @Nested
    final class Disabling extends DisablingRules {}

    @Nested
    final class WhoIsTold extends WhoIsToldRules {}

    @Nested
    final class Address extends AddressRule {}

    @Nested
    final class Payload extends OverHttp {

        @Test
        void ofUpToTheLimitIsSentWholeAndALargerOneAsIdsAndALink() {
            EndpointId endpoint = registerListener();
            Event small = happens("x".repeat(1_000));
            Event large = happens("x".repeat(Limits.PAYLOAD_BYTES));
            awaitState(endpoint, small, "delivered");
            awaitState(endpoint, large, "delivered");
            for (Request request : listener.awaitRequests(2)) {
                assertThat(request.body().length).isLessThanOrEqualTo(256 << 10);
                JsonNode body = JsonFormat.MAPPER.readTree(request.text());
                if (request.header("webhook-id").equals(small.id().value())) {
                    assertThat(request.body()).isEqualTo(EventJson.bytes(small));
                } else {
                    assertThat(body.path("thin").asBoolean()).isTrue();
                    assertThat(body.path("id").asString()).isEqualTo(large.id().value());
                    assertThat(body.path("sequence").asLong()).isEqualTo(large.sequence());
                    assertThat(body.path("url").asString()).endsWith("/v1/events/" + large.id());
                    assertThat(body.has("data")).isFalse();
                }
            }
        }

        private Event happens(String text) {
            return world.database.write(
                    DeliveryWorld.WORKSPACE.id(),
                    tx -> world.append(
                            tx, DeliveryWorld.NOTE, Actor.SYSTEM, Optional.empty(), text));
        }
    }

    @Nested
    final class Loops extends LoopRules {}

    @Nested
    final class CreatorsRights extends CreatorsRightsRule {}

    @Nested
    final class Batch extends BatchRule {}

    @Nested
    final class AtRegistration extends RegistrationRules {}
}
