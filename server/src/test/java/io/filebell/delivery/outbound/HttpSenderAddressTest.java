package io.filebell.delivery.outbound;

import static io.filebell.testing.Behaviour.answers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.Limits;
import io.filebell.delivery.Exchange;
import io.filebell.delivery.Reply.Answered;
import io.filebell.delivery.Reply.Phase;
import io.filebell.delivery.Reply.Refusal;
import io.filebell.delivery.Reply.Refused;
import io.filebell.delivery.Reply.TimedOut;
import io.filebell.delivery.Reply.Unreachable;
import io.filebell.endpoint.AddressRules;
import io.filebell.endpoint.Destinations;
import io.filebell.testing.FakeEndpoint;
import io.filebell.testing.ManualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From a name to the address that is connected to. */
final class HttpSenderAddressTest {

    private final FakeEndpoint endpoint = FakeEndpoint.start();
    private final SenderFixture fixture = new SenderFixture();
    private final String url = "http://hooks.test:" + endpoint.port() + "/hook";

    @AfterEach
    void close() {
        endpoint.close();
        fixture.close();
    }

    @Test
    void connectsToTheCheckedAddressAndKeepsTheNameInTheHostHeader() {
        Exchange exchange = fixture.name("hooks.test", "127.0.0.1").send(url);
        assertThat(exchange.reply()).isInstanceOf(Answered.class);
        assertThat(exchange.address()).contains("127.0.0.1");
        assertThat(endpoint.requests().get(0).header("host"))
                .isEqualTo("hooks.test:" + endpoint.port());
        assertThat(fixture.lookups()).isEqualTo(1);
    }

    @Test
    void refusesANameThatResolvesPrivatelyLaterAlsoOnAKeptConnection() {
        fixture.name("hooks.test", "127.0.0.1").send(url);
        fixture.name("hooks.test", "10.0.0.1").pass(Limits.NAME_AGE);

        assertThat(refusal(fixture.send(url))).isEqualTo(Refusal.ADDRESS_FORBIDDEN);
        assertThat(endpoint.requests()).hasSize(1);
    }

    @Test
    void refusesANameWhenOneOfItsAddressesIsForbidden() {
        fixture.name("hooks.test", "127.0.0.1", "169.254.169.254");
        assertThat(refusal(fixture.send(url))).isEqualTo(Refusal.ADDRESS_FORBIDDEN);
        assertThat(endpoint.connections()).isZero();
    }

    @Test
    void refusesLiteralAddressesThatAreForbidden() {
        assertThat(refusal(fixture.send("https://10.0.0.1/"))).isEqualTo(Refusal.ADDRESS_FORBIDDEN);
        assertThat(refusal(fixture.send("https://[::1]/"))).isEqualTo(Refusal.ADDRESS_FORBIDDEN);
        assertThat(refusal(fixture.send("http://169.254.169.254/latest")))
                .isEqualTo(Refusal.ADDRESS_FORBIDDEN);
        assertThat(fixture.lookups()).isZero();
    }

    @Test
    void refusesPlainHttpToAPublicAddress() {
        fixture.name("public.test", "93.184.216.34");
        assertThat(refusal(fixture.send("http://public.test/")))
                .isEqualTo(Refusal.ADDRESS_FORBIDDEN);
        assertThat(refusal(fixture.send("http://93.184.216.34/")))
                .isEqualTo(Refusal.ADDRESS_FORBIDDEN);
    }

    @Test
    void goesToTheNewAddressOfANameRatherThanToAKeptConnection() {
        fixture.name("hooks.test", "127.0.0.1").send(url);
        fixture.name("hooks.test", "127.0.0.2").pass(Limits.NAME_AGE);

        Exchange exchange = fixture.send(url);

        assertThat(exchange.address()).contains("127.0.0.2");
        assertThat(exchange.reply()).isInstanceOf(Unreachable.class);
    }

    @Test
    void triesTheNextAddressWhenOneDoesNotConnect() {
        fixture.name("hooks.test", "127.0.0.2", "127.0.0.3", "127.0.0.1");
        Exchange exchange = fixture.send(url);
        assertThat(exchange.reply()).isInstanceOf(Answered.class);
        assertThat(exchange.address()).contains("127.0.0.1");
        assertThat(fixture.sender().openConnections()).isEqualTo(1);
    }

    @Test
    void triesEightAddressesAtMost() {
        String[] many = new String[9];
        java.util.Arrays.fill(many, "127.0.0.2");
        many[8] = "127.0.0.1";
        assertThat(fixture.name("hooks.test", many).send(url).reply())
                .isInstanceOf(Unreachable.class);
    }

    @Test
    void callsANameWithoutAddressUnreachable() {
        assertThat(fixture.send("https://nowhere.test/").reply())
                .isEqualTo(new Unreachable(
                        "The name nowhere.test has no address; check its spelling and its DNS."));
    }

    @Test
    void remembersAddressesForAMomentAndFailuresNotAtAll() {
        fixture.send(url);
        fixture.name("hooks.test", "127.0.0.1").send(url);
        assertThat(fixture.lookups()).isEqualTo(2);
        fixture.send(url);
        fixture.send(url);
        assertThat(fixture.lookups()).isEqualTo(2);
        fixture.pass(Limits.NAME_AGE);
        fixture.send(url);
        assertThat(fixture.lookups()).isEqualTo(3);
    }

    @Test
    void timesOutWhileTheNameIsLookedUpAndAsksOnceForAllAttempts() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        List<String> asked = new ArrayList<>();
        Destinations slow = new Destinations(
                host -> {
                    asked.add(host);
                    awaitQuietly(gate);
                    return List.of(InetAddress.ofLiteral("127.0.0.1"));
                },
                new AddressRules(List.of(io.filebell.endpoint.Cidr.parse("127.0.0.0/8"))));
        try (HttpSender sender = new HttpSender(
                SenderFixture.settings(9, Duration.ofSeconds(5)),
                slow,
                SenderFixture.trustingNobodyNew(),
                new ManualTime(),
                () -> 0)) {
            CompletableFuture<Exchange> hurried = new CompletableFuture<>();
            CompletableFuture<Exchange> patient = new CompletableFuture<>();
            sender.send(
                    SenderFixture.request(url, SenderFixture.PATIENCE, false), patient::complete);
            sender.send(SenderFixture.request(url, SenderFixture.SHORT, false), hurried::complete);

            assertThat(hurried.get(20, TimeUnit.SECONDS).reply())
                    .isEqualTo(new TimedOut(Phase.NAME_LOOKUP));
            gate.countDown();
            assertThat(patient.get(20, TimeUnit.SECONDS).reply()).isInstanceOf(Answered.class);
            assertThat(asked).containsExactly("hooks.test");
        }
    }

    @Test
    void timesOutWhileConnecting() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> fillers = fill(full);
            Exchange exchange = fixture.send(
                    "http://127.0.0.1:" + full.getLocalPort() + "/", SenderFixture.SHORT);
            assertThat(exchange.reply()).isEqualTo(new TimedOut(Phase.CONNECT));
            await().until(() -> fixture.sender().openConnections() == 0);
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void anAddressThatDoesNotAnswerLeavesTimeForTheNext() throws IOException {
        endpoint.always(answers(204));
        try (ServerSocket full =
                new ServerSocket(endpoint.port(), 1, InetAddress.ofLiteral("127.0.0.2"))) {
            List<Socket> fillers = fill(full);
            fixture.name("hooks.test", "127.0.0.2", "127.0.0.1");
            assertThat(fixture.send(url, Duration.ofSeconds(2)).reply())
                    .isInstanceOf(Answered.class);
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    /** Connects until the kernel takes no more, so that the next connect waits. */
    private static List<Socket> fill(ServerSocket server) throws IOException {
        List<Socket> fillers = new ArrayList<>();
        while (fillers.size() < 16) {
            Socket filler = new Socket();
            fillers.add(filler);
            try {
                filler.connect(
                        new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 200);
            } catch (SocketTimeoutException full) {
                return fillers;
            }
        }
        throw new AssertionError("the kernel takes every connection");
    }

    private static void awaitQuietly(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Refusal refusal(Exchange exchange) {
        assertThat(exchange.reply()).isInstanceOf(Refused.class);
        return ((Refused) exchange.reply()).refusal();
    }
}
