package io.filebell.cli.listen;

import io.filebell.Version;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.cli.Failure;
import io.filebell.cli.Shell;
import io.filebell.delivery.Exchange;
import io.filebell.delivery.Header;
import io.filebell.delivery.OutboundRequest;
import io.filebell.delivery.Sender;
import io.filebell.delivery.outbound.HttpSender;
import io.filebell.delivery.outbound.SenderSettings;
import io.filebell.endpoint.AddressRules;
import io.filebell.endpoint.Cidr;
import io.filebell.endpoint.Destinations;
import io.filebell.endpoint.NameResolver;
import io.filebell.endpoint.TargetUrl;
import io.filebell.receiver.Secret;
import io.filebell.receiver.Signature;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * The program that events are forwarded to: by the same client as the server's deliveries, with the
 * same headers, and signed with the listener's own secret.
 */
final class LocalTarget implements AutoCloseable {

    private static final List<Cidr> ANYWHERE = List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0"));
    private static final Pattern PORT = Pattern.compile("\\d{1,5}(/.*)?");

    private final TargetUrl url;
    private final Signature signature;
    private final Sender sender;
    private final InstantSource clock;
    private final Duration patience;

    private LocalTarget(
            TargetUrl url,
            Signature signature,
            Sender sender,
            InstantSource clock,
            Duration patience) {
        this.url = url;
        this.signature = signature;
        this.sender = sender;
        this.clock = clock;
        this.patience = patience;
    }

    /** A request that is on its way. */
    record Sent(OutboundRequest request, CompletableFuture<Exchange> answer) {}

    /** @param patience how long the program may take to answer */
    static LocalTarget open(Shell shell, TargetUrl url, Secret secret, Duration patience) {
        try {
            Sender sender = new HttpSender(
                    new SenderSettings(
                            1, Limits.OUTBOUND_CONNECTIONS, Limits.OUTBOUND_IDLE, Duration.ZERO),
                    new Destinations(NameResolver.system(), new AddressRules(ANYWHERE)),
                    SSLContext.getDefault(),
                    shell.clock(),
                    shell.ticker());
            return new LocalTarget(url, Signature.of(secret), sender, shell.clock(), patience);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no TLS", e);
        }
    }

    /**
     * Reads a URL; {@code http://} and the host may be left out, so that {@code 3000/hook} will do.
     *
     * @throws Failure when it is none
     */
    static TargetUrl parse(String text) {
        String whole = PORT.matcher(text).matches() ? "localhost:" + text : text;
        try {
            return TargetUrl.parse(whole.contains("://") ? whole : "http://" + whole);
        } catch (Problem wrong) {
            throw Failure.wrongUsage("--forward-to \"" + text + "\": " + wrong.detail());
        }
    }

    TargetUrl url() {
        return url;
    }

    /**
     * Sends an event.
     *
     * @param number of the attempt, from 1
     * @param previous sequence of the event that was forwarded before it; 0 when none was
     */
    Sent post(HeardEvent event, int number, long previous) {
        Instant now = clock.instant();
        List<Header> headers = new ArrayList<>(List.of(
                new Header("content-type", "application/json"),
                new Header("user-agent", "Filebell/" + Version.ofThisBuild().text()),
                new Header(Signature.ID_HEADER, event.id()),
                new Header(Signature.TIMESTAMP_HEADER, String.valueOf(now.getEpochSecond())),
                new Header(
                        Signature.SIGNATURE_HEADER,
                        signature.sign(event.id(), now.getEpochSecond(), event.body())),
                new Header("filebell-attempt", String.valueOf(number))));
        if (event.isSample()) {
            headers.add(new Header("filebell-test", "true"));
        } else if (previous > 0) {
            headers.add(new Header("filebell-previous", String.valueOf(previous)));
        }
        OutboundRequest request = new OutboundRequest(url, headers, event.body(), patience);
        CompletableFuture<Exchange> answer = new CompletableFuture<>();
        sender.send(request, answer::complete);
        return new Sent(request, answer);
    }

    /** Whether something listens there at this moment. */
    boolean isThere() {
        try {
            for (InetAddress address : InetAddress.getAllByName(url.host())) {
                if (accepts(address)) {
                    return true;
                }
            }
            return false;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private boolean accepts(InetAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, url.port()), (int)
                    Limits.LISTEN_LOOK.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        sender.close();
    }
}
