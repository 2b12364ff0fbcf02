package io.filebell.delivery.outbound;

import static io.filebell.testing.Behaviour.answers;
import static io.filebell.testing.Behaviour.closes;
import static io.filebell.testing.Behaviour.drips;
import static io.filebell.testing.Behaviour.hangs;
import static io.filebell.testing.Behaviour.pours;
import static io.filebell.testing.Behaviour.resets;
import static io.filebell.testing.Behaviour.sends;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.Limits;
import io.filebell.delivery.Exchange;
import io.filebell.delivery.Header;
import io.filebell.delivery.Reply.Answered;
import io.filebell.delivery.Reply.Phase;
import io.filebell.delivery.Reply.TimedOut;
import io.filebell.delivery.Reply.Unreachable;
import io.filebell.testing.Behaviour;
import io.filebell.testing.FakeEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the sender makes of what an endpoint says. */
final class HttpSenderAnswerTest {

    private final FakeEndpoint endpoint = FakeEndpoint.start();
    private final SenderFixture fixture = new SenderFixture();

    @AfterEach
    void close() {
        endpoint.close();
        fixture.close();
    }

    @Test
    void sendsThePostAsItIs() {
        fixture.send(endpoint.url("/hook?a=%20b"));

        FakeEndpoint.Request request = endpoint.requests().get(0);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo("/hook?a=%20b");
        assertThat(request.text()).isEqualTo("{\"a\":1}");
        assertThat(request.headers())
                .containsOnlyKeys("host", "content-length", "content-type", "webhook-id")
                .containsEntry("host", "127.0.0.1:" + endpoint.port())
                .containsEntry("content-length", "7")
                .containsEntry("webhook-id", "evt_1");
    }

    @Test
    void reportsStatusHeadersBodyAndTheAddress() {
        endpoint.then(answers(201).with("X-Answer", "yes").saying("made"));

        Exchange exchange = fixture.send(endpoint.url("/"));

        Answered answered = answered(exchange);
        assertThat(answered.status()).isEqualTo(201);
        assertThat(answered.successful()).isTrue();
        assertThat(answered.headers()).contains(new Header("x-answer", "yes"));
        assertThat(body(answered)).isEqualTo("made");
        assertThat(exchange.address()).contains("127.0.0.1");
        assertThat(exchange.staleConnection()).isFalse();
        assertThat(exchange.timing().connect()).isPresent();
        assertThat(exchange.timing().tls()).isEmpty();
        assertThat(exchange.timing().firstByte()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void neverFollowsARedirect(int status) {
        endpoint.always(answers(status).with("location", endpoint.url("/elsewhere")));

        Answered answered = answered(fixture.send(endpoint.url("/")));

        assertThat(answered.status()).isEqualTo(status);
        assertThat(answered.successful()).isFalse();
        assertThat(endpoint.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"500, 16384", "404, 16384", "200, 1024"})
    void readsTheBodyUpToItsLimitAndThenClosesTheConnection(int status, int limit) {
        endpoint.always(answers(status).saying("x".repeat(1 << 20)));

        Answered answered = answered(fixture.send(endpoint.url("/")));

        assertThat(answered.bodyHead()).hasSize(limit);
        await().until(() -> fixture.sender().openConnections() == 0);
    }

    @Test
    void keepsTheConnectionAfterABodyOfExactlyTheLimit() {
        endpoint.always(answers(200).saying("x".repeat(Limits.SUCCESS_BODY_BYTES)));

        fixture.send(endpoint.url("/"));
        fixture.send(endpoint.url("/"));

        assertThat(endpoint.connections()).isEqualTo(1);
    }

    static Stream<Behaviour> endless() {
        String ok = "HTTP/1.1 200 OK\r\n";
        return Stream.of(
                pours(ok + "content-length: 99999999999\r\n\r\n", "x".repeat(1_000)),
                pours(ok + "transfer-encoding: chunked\r\n\r\n", "5\r\nhello\r\n"),
                pours(ok + "transfer-encoding: chunked\r\n\r\n", "1\r\nx\r\n"),
                pours(ok + "connection: close\r\n\r\n", "forever "));
    }

    @ParameterizedTest
    @MethodSource("endless")
    void cutsAnEndlessBodyOff(Behaviour behaviour) {
        endpoint.always(behaviour);

        Answered answered = answered(fixture.send(endpoint.url("/")));

        assertThat(answered.status()).isEqualTo(200);
        assertThat(answered.bodyHead()).hasSize(Limits.SUCCESS_BODY_BYTES);
        await().until(() -> fixture.sender().openConnections() == 0);
    }

    static Stream<Behaviour> notHttp() {
        return Stream.of(
                pours("HTTP/1.1 200 OK\r\n", "x-more: and more\r\n"),
                pours("HTTP/1.1 200 OK\r\nx-more: ", "longer and longer "),
                pours("HTTP/1.1 200 ", "very OK "),
                pours("", "HTTP/1.1 103 Early Hints\r\n\r\n"),
                pours("", "\0\1\2\3\4\5\6\7"),
                pours(
                        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n"
                                + "bad header\r\n\r\n",
                        "x"),
                sends("SSH-2.0-OpenSSH_9.9\r\n"),
                sends("<html>hello</html>"),
                sends("220 mail.example.com ESMTP\r\n"),
                sends("ICY/1.0 200 OK\r\n\r\n"),
                sends("HTTP/1.1 42 What\r\ncontent-length: 0\r\n\r\n"),
                sends("HTTP/1.1 -200 OK\r\ncontent-length: 0\r\n\r\n"),
                sends("HTTP/1.1 two OK\r\ncontent-length: 0\r\n\r\n"),
                sends("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx"),
                sends("HTTP/1.1 200 OK\r\ncontent-"),
                sends("HTTP/1."),
                closes(),
                resets(),
                sends("HTTP/1.1 200 OK\r\n").thenResets());
    }

    @ParameterizedTest
    @MethodSource("notHttp")
    void callsAnythingButAnHttpAnswerUnreachableAtOnce(Behaviour behaviour) {
        endpoint.always(behaviour);

        Exchange exchange = fixture.send(endpoint.url("/"));

        assertThat(exchange.reply())
                .isInstanceOfSatisfying(
                        Unreachable.class,
                        unreachable -> assertThat(unreachable.reason())
                                .endsWith(".")
                                .hasSizeLessThan(300));
        await().until(() -> fixture.sender().openConnections() == 0);
    }

    @Test
    void timesOutWhenNothingComesBack() {
        endpoint.always(hangs());
        assertThat(fixture.send(endpoint.url("/"), SenderFixture.SHORT).reply())
                .isEqualTo(new TimedOut(Phase.ANSWER));
        await().until(() -> fixture.sender().openConnections() == 0);
    }

    static Stream<Behaviour> slowHeads() {
        return Stream.of(
                sends("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n").thenHangs(),
                drips("HTTP/1.1 200 OK\r\nx: ", "x", Duration.ofMillis(20)),
                drips("", "HTTP/1.1 103 Early Hints\r\n\r\n", Duration.ofMillis(100)));
    }

    @ParameterizedTest
    @MethodSource("slowHeads")
    void timesOutWhenTheHeadersAreNotThereInTime(Behaviour behaviour) {
        endpoint.always(behaviour);
        assertThat(fixture.send(endpoint.url("/"), SenderFixture.SHORT).reply())
                .isEqualTo(new TimedOut(Phase.ANSWER));
    }

    static Stream<Behaviour> slowBodies() {
        String head = "HTTP/1.1 200 OK\r\n";
        return Stream.of(
                sends(head + "content-length: 99\r\n\r\nhello").thenHangs(),
                drips(head + "content-length: 9999\r\n\r\nhello", "o", Duration.ofMillis(20)),
                drips(
                        head + "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n",
                        "1\r\no\r\n",
                        Duration.ofMillis(20)),
                sends(head + "content-length: 99\r\n\r\nhello"),
                sends(head + "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\nzzz\r\n")
                        .thenHangs());
    }

    @ParameterizedTest
    @MethodSource("slowBodies")
    void aStatusInTimeCountsWhateverBecomesOfTheBody(Behaviour behaviour) {
        endpoint.always(behaviour);

        Answered answered = answered(fixture.send(endpoint.url("/"), SenderFixture.SHORT));

        assertThat(answered.successful()).isTrue();
        assertThat(body(answered)).startsWith("hello");
        await().until(() -> fixture.sender().openConnections() == 0);
    }

    @Test
    void readsAChunkedBodyAndKeepsItsConnection() {
        String chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
                + "3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nt: u\r\n\r\n";
        endpoint.always((socket, over) -> {
            socket.getOutputStream().write(chunked.getBytes(UTF_8));
            return true;
        });

        assertThat(body(answered(fixture.send(endpoint.url("/"))))).isEqualTo("hello");
        assertThat(body(answered(fixture.send(endpoint.url("/"))))).isEqualTo("hello");
        assertThat(endpoint.connections()).isEqualTo(1);
    }

    @Test
    void readsABodyThatEndsWithTheConnection() {
        endpoint.always(sends("HTTP/1.0 503 Busy\r\n\r\ncome again"));
        Answered answered = answered(fixture.send(endpoint.url("/")));
        assertThat(answered.status()).isEqualTo(503);
        assertThat(body(answered)).isEqualTo("come again");
    }

    @Test
    void passesOverInterimAnswers() {
        endpoint.always(
                sends("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"
                        + "HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\nok"));
        Answered answered = answered(fixture.send(endpoint.url("/")));
        assertThat(answered.status()).isEqualTo(202);
        assertThat(body(answered)).isEqualTo("ok");
    }

    @Test
    void takesASwitchOfProtocolsAsTheAnswerAndClosesTheConnection() {
        endpoint.always(sends("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n")
                .thenHangs());
        assertThat(answered(fixture.send(endpoint.url("/"))).status()).isEqualTo(101);
        await().until(() -> fixture.sender().openConnections() == 0);
    }

    @Test
    void keepsAHundredHeaders() {
        endpoint.always(sends("HTTP/1.1 204 No Content\r\n" + "x: y\r\n".repeat(500) + "\r\n"));
        assertThat(answered(fixture.send(endpoint.url("/"))).headers())
                .hasSize(Limits.ANSWER_HEADERS);
    }

    @Test
    void readsRetryAfterAsSecondsAndAsADate() {
        endpoint.then(
                answers(429).with("retry-after", "120"),
                answers(503).with("retry-after", "Mon, 23 Nov 2026 12:01:00 GMT"),
                answers(503).with("retry-after", "soon"));
        assertThat(answered(fixture.send(endpoint.url("/"))).retryAfter())
                .contains(Duration.ofMinutes(2));
        assertThat(answered(fixture.send(endpoint.url("/"))).retryAfter())
                .contains(Duration.ofMinutes(1));
        assertThat(answered(fixture.send(endpoint.url("/"))).retryAfter()).isEmpty();
    }

    @Test
    void callsAClosedPortUnreachableAndSaysWhere() throws IOException {
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = taken.getLocalPort();
            assertThat(fixture.send("http://127.0.0.1:" + port + "/").reply())
                    .isEqualTo(new Unreachable("The connection to 127.0.0.1 port " + port
                            + " was refused; check that something listens there."));
        }
        await().until(() -> fixture.sender().openConnections() == 0);
    }

    @Test
    void theListenersOwnErrorHarmsNoOtherAttempt() {
        for (int i = 0; i < 5; i++) {
            fixture.sender()
                    .send(
                            SenderFixture.request(endpoint.url("/"), SenderFixture.PATIENCE, false),
                            e -> {
                                throw new IllegalStateException(
                                        "a listener's bug, thrown by the test");
                            });
        }
        assertThat(List.of(fixture.send(endpoint.url("/")), fixture.send(endpoint.url("/"))))
                .allMatch(exchange -> answered(exchange).status() == 204);
    }

    private static Answered answered(Exchange exchange) {
        assertThat(exchange.reply()).isInstanceOf(Answered.class);
        return (Answered) exchange.reply();
    }

    private static String body(Answered answered) {
        return new String(answered.bodyHead(), UTF_8);
    }
}
