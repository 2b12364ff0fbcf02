package io.filebell.delivery.outbound;

import static io.filebell.delivery.outbound.SenderFixture.PATIENCE;
import static io.filebell.delivery.outbound.SenderFixture.request;
import static io.filebell.testing.Behaviour.answers;
import static io.filebell.testing.Behaviour.closes;
import static io.filebell.testing.Behaviour.hangs;
import static io.filebell.testing.Behaviour.resets;
import static io.filebell.testing.Behaviour.sends;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.Limits;
import io.filebell.delivery.Exchange;
import io.filebell.delivery.Reply.Answered;
import io.filebell.delivery.Reply.Refusal;
import io.filebell.delivery.Reply.Refused;
import io.filebell.delivery.Reply.Unreachable;
import io.filebell.testing.Behaviour;
import io.filebell.testing.FakeEndpoint;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which connections the sender keeps, gives up, and retries on. */
final class HttpSenderConnectionTest {

    private final FakeEndpoint endpoint = FakeEndpoint.start();
    private final SenderFixture fixture = new SenderFixture();

    @AfterEach
    void close() {
        endpoint.close();
        fixture.close();
    }

    @Test
    void sendsTheNextRequestOnTheSameConnection() {
        fixture.send(endpoint.url("/"));
        Exchange second = fixture.send(endpoint.url("/"));

        assertThat(endpoint.connections()).isEqualTo(1);
        assertThat(second.timing().connect()).isEmpty();
        assertThat(second.timing().firstByte()).isPresent();
        assertThat(second.address()).contains("127.0.0.1");
    }

    @Test
    void passesOverKeptConnectionsWhenAskedTo() {
        fixture.send(endpoint.url("/"));
        fixture.send(request(endpoint.url("/"), PATIENCE, true));
        assertThat(endpoint.connections()).isEqualTo(2);
    }

    static Stream<Behaviour> lastAnswers() {
        return Stream.of(answers(200).with("connection", "close"), (socket, over) -> {
            Behaviour.sends("HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok").serve(socket, over);
            return true;
        });
    }

    @ParameterizedTest
    @MethodSource("lastAnswers")
    void keepsNoConnectionThatTheEndpointWantsToClose(Behaviour behaviour) {
        endpoint.always(behaviour);
        fixture.send(endpoint.url("/"));
        fixture.send(endpoint.url("/"));
        assertThat(endpoint.connections()).isEqualTo(2);
    }

    static Stream<Behaviour> deaths() {
        return Stream.of(closes(), resets());
    }

    @ParameterizedTest
    @MethodSource("deaths")
    void retriesOnceAtOnceWhenAKeptConnectionClosesBeforeAnyByteCameBack(Behaviour death) {
        endpoint.then(answers(200), death, answers(202));
        fixture.send(endpoint.url("/"));

        Exchange exchange = fixture.send(endpoint.url("/"));

        assertThat(exchange.reply())
                .isInstanceOfSatisfying(
                        Answered.class, it -> assertThat(it.status()).isEqualTo(202));
        assertThat(exchange.staleConnection()).isTrue();
        assertThat(exchange.timing().connect()).isPresent();
        assertThat(endpoint.requests()).hasSize(3);
        assertThat(endpoint.connections()).isEqualTo(2);
    }

    @Test
    void retriesNoSecondTime() {
        endpoint.then(answers(200)).always(closes());
        fixture.send(endpoint.url("/"));

        Exchange exchange = fixture.send(endpoint.url("/"));

        assertThat(exchange.reply()).isInstanceOf(Unreachable.class);
        assertThat(exchange.staleConnection()).isTrue();
        assertThat(endpoint.requests()).hasSize(3);
    }

    @Test
    void retriesNothingOnAConnectionThatWasFresh() {
        endpoint.always(closes());
        Exchange exchange = fixture.send(endpoint.url("/"));
        assertThat(exchange.reply()).isInstanceOf(Unreachable.class);
        assertThat(exchange.staleConnection()).isFalse();
        assertThat(endpoint.requests()).hasSize(1);
    }

    @Test
    void retriesNothingOnceAByteCameBack() {
        endpoint.then(answers(200), sends("H"));
        fixture.send(endpoint.url("/"));
        Exchange exchange = fixture.send(endpoint.url("/"));
        assertThat(exchange.reply()).isInstanceOf(Unreachable.class);
        assertThat(exchange.staleConnection()).isFalse();
        assertThat(endpoint.requests()).hasSize(2);
    }

    @Test
    void forgetsConnectionsThatTheEndpointClosed() {
        fixture.send(endpoint.url("/"));
        endpoint.dropConnections();
        await().until(() -> fixture.sender().openConnections() == 0);
        Exchange exchange = fixture.send(endpoint.url("/"));
        assertThat(exchange.reply()).isInstanceOf(Answered.class);
        assertThat(exchange.staleConnection()).isFalse();
        assertThat(endpoint.requests()).hasSize(2);
    }

    @Test
    void closesAKeptConnectionOnWhichSomethingUnaskedComes() {
        endpoint.always((socket, over) -> {
            String one = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
            Behaviour.sends(one + one).serve(socket, over);
            return true;
        });
        assertThat(fixture.send(endpoint.url("/")).reply()).isInstanceOf(Answered.class);
        await().until(() -> fixture.sender().openConnections() == 0);
    }

    @Test
    void closesConnectionsThatNothingUses() {
        fixture.send(endpoint.url("/"));
        assertThat(fixture.sender().openConnections()).isEqualTo(1);
        fixture.pass(Limits.OUTBOUND_IDLE);
        await().until(() -> fixture.sender().openConnections() == 0);
        await().until(() -> endpoint.openConnections() == 0);
    }

    @Test
    void neverOpensMoreConnectionsThanItMay() {
        try (SenderFixture narrow = new SenderFixture(
                SenderFixture.settings(2, Duration.ZERO), SenderFixture.trustingNobodyNew())) {
            endpoint.always(hangs());
            var _ = narrow.start(request(endpoint.url("/"), PATIENCE, false));
            var _ = narrow.start(request(endpoint.url("/"), PATIENCE, false));
            endpoint.awaitRequests(2);

            Exchange third = narrow.send(endpoint.url("/"));

            assertThat(third.reply())
                    .isInstanceOfSatisfying(
                            Refused.class,
                            it -> assertThat(it.refusal()).isEqualTo(Refusal.TOO_MANY_CONNECTIONS));
            assertThat(endpoint.connections()).isEqualTo(2);
        }
    }

    @Test
    void aKeptConnectionMakesRoomForAnotherEndpoint() {
        try (FakeEndpoint other = FakeEndpoint.start();
                SenderFixture narrow = new SenderFixture(
                        SenderFixture.settings(1, Duration.ZERO),
                        SenderFixture.trustingNobodyNew())) {
            assertThat(narrow.send(endpoint.url("/")).reply()).isInstanceOf(Answered.class);
            assertThat(narrow.send(other.url("/")).reply()).isInstanceOf(Answered.class);
            await().until(() -> endpoint.openConnections() == 0);
            assertThat(narrow.sender().openConnections()).isEqualTo(1);
            assertThat(narrow.send(endpoint.url("/")).reply()).isInstanceOf(Answered.class);
        }
    }

    @Test
    void waitsForAttemptsUnderWayBeforeItCloses() throws Exception {
        var gate = new java.util.concurrent.CountDownLatch(1);
        endpoint.answering(request ->
                request.target().equals("/slow") ? answers(200).once(gate) : answers(200));
        CompletableFuture<Exchange> outcome =
                fixture.start(request(endpoint.url("/slow"), PATIENCE, false));
        endpoint.awaitRequests(1);

        Thread closing = Thread.ofVirtual().start(fixture::close);
        await().until(() -> isRefused(fixture.send(endpoint.url("/"))));
        assertThat(outcome).isNotDone();
        gate.countDown();

        assertThat(outcome.get(20, TimeUnit.SECONDS).reply()).isInstanceOf(Answered.class);
        closing.join();
    }

    @Test
    void endsAttemptsThatOutlastItsGrace() {
        SenderFixture hurried = new SenderFixture(
                SenderFixture.settings(9, Duration.ZERO), SenderFixture.trustingNobodyNew());
        endpoint.always(hangs());
        CompletableFuture<Exchange> outcome =
                hurried.start(request(endpoint.url("/"), PATIENCE, false));
        endpoint.awaitRequests(1);

        hurried.close();

        assertThat(outcome).isCompletedWithValueMatching(HttpSenderConnectionTest::isRefused);
        assertThat(isRefused(hurried.send(endpoint.url("/")))).isTrue();
    }

    @Test
    void tellsEveryOutcomeExactlyOnceWhateverEndpointsDo() {
        long seed = new SecureRandom().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<Behaviour> world = List.of(
                answers(204),
                answers(200).saying("ok"),
                answers(500).saying("x".repeat(20_000)),
                closes(),
                resets(),
                hangs(),
                sends("HTTP/1.1 200 OK\r\n").thenResets(),
                sends("garbage\r\n\r\n"),
                sends("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx").thenHangs(),
                answers(200).with("connection", "close"));
        List<CompletableFuture<Exchange>> outcomes = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            endpoint.then(world.get(random.nextInt(world.size())));
            Duration timeout = Duration.ofMillis(1 + random.nextInt(200));
            outcomes.add(fixture.start(
                    request(endpoint.url("/" + i), timeout, random.nextInt(10) == 0)));
            if (random.nextInt(20) == 0) {
                outcomes.get(i).orTimeout(60, TimeUnit.SECONDS).join();
            }
        }
        CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new))
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
        endpoint.dropConnections();
        await().until(() -> fixture.sender().openConnections() == 0);
        assertThat(outcomes).allMatch(outcome -> !outcome.isCompletedExceptionally());
    }

    private static boolean isRefused(Exchange exchange) {
        return exchange.reply() instanceof Refused refused && refused.refusal() == Refusal.CLOSING;
    }
}
