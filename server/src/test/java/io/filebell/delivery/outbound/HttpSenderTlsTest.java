package io.filebell.delivery.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.delivery.Exchange;
import io.filebell.delivery.Reply.Answered;
import io.filebell.delivery.Reply.Phase;
import io.filebell.delivery.Reply.TimedOut;
import io.filebell.delivery.Reply.Unreachable;
import io.filebell.testing.FakeEndpoint;
import io.filebell.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom the sender trusts. */
@SuppressWarnings("NullAway.Init")
final class HttpSenderTlsTest {

    private static TestCertificate certificate;

    private FakeEndpoint endpoint;
    private SenderFixture fixture;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.forNames("hooks.test");
    }

    @BeforeEach
    void start() throws Exception {
        endpoint = FakeEndpoint.startTls(certificate);
        fixture = trusting(certificate.client());
    }

    @AfterEach
    void close() {
        endpoint.close();
        fixture.close();
    }

    @Test
    void verifiesTheCertificateForTheNameWhileItConnectsToTheAddress() {
        Exchange exchange = fixture.send("https://hooks.test:" + endpoint.port() + "/hook");

        assertThat(exchange.reply()).isInstanceOf(Answered.class);
        assertThat(exchange.timing().connect()).isPresent();
        assertThat(exchange.timing().tls()).isPresent();
        assertThat(endpoint.serverNames()).containsExactly("hooks.test");
        assertThat(endpoint.requests().get(0).header("host"))
                .isEqualTo("hooks.test:" + endpoint.port());
    }

    @Test
    void keepsSecureConnections() {
        fixture.send("https://hooks.test:" + endpoint.port() + "/hook");
        Exchange second = fixture.send("https://hooks.test:" + endpoint.port() + "/hook");
        assertThat(endpoint.connections()).isEqualTo(1);
        assertThat(second.timing().tls()).isEmpty();
    }

    @Test
    void callsACertificateForAnotherNameUnreachable() {
        assertUntrusted(
                fixture.send("https://other.test:" + endpoint.port() + "/hook"), "other.test");
    }

    @Test
    void callsACertificateForANameUnreachableByAddress() {
        assertUntrusted(
                fixture.send("https://127.0.0.1:" + endpoint.port() + "/hook"), "127.0.0.1");
    }

    @Test
    void trustsNoCertificateOfUnknownOrigin() {
        try (SenderFixture ordinary = trusting(SenderFixture.trustingNobodyNew())) {
            assertUntrusted(
                    ordinary.send("https://hooks.test:" + endpoint.port() + "/hook"), "hooks.test");
        }
    }

    @Test
    void callsAPlainEndpointUnreachableOverHttps() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> sayBadRequest(plain));
            assertUntrusted(
                    fixture.send("https://hooks.test:" + plain.getLocalPort() + "/"), "hooks.test");
        }
    }

    @Test
    void timesOutDuringTheHandshake() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            Exchange exchange = fixture.send(
                    "https://hooks.test:" + silent.getLocalPort() + "/", SenderFixture.SHORT);
            assertThat(exchange.reply()).isEqualTo(new TimedOut(Phase.TLS));
            assertThat(exchange.timing().connect()).isPresent();
            assertThat(exchange.timing().tls()).isEmpty();
            await().until(() -> fixture.sender().openConnections() == 0);
        }
    }

    private void assertUntrusted(Exchange exchange, String host) {
        assertThat(exchange.reply())
                .isInstanceOfSatisfying(
                        Unreachable.class,
                        unreachable -> assertThat(unreachable.reason())
                                .startsWith("The TLS handshake with " + host + " failed: "));
        assertThat(endpoint.requests()).isEmpty();
    }

    private static void sayBadRequest(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            // The sender went away first.
        }
    }

    private static SenderFixture trusting(javax.net.ssl.SSLContext tls) {
        return new SenderFixture(SenderFixture.settings(9, Duration.ofSeconds(5)), tls)
                .name("hooks.test", "127.0.0.1")
                .name("other.test", "127.0.0.1");
    }
}
