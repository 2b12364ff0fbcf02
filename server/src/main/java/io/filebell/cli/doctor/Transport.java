package io.filebell.cli.doctor;

import io.filebell.cli.Figures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** The way to an address, as far as it can be seen from this machine: its name, and its TLS. */
final class Transport {

    /** From then on somebody should have renewed it: most renew 30 days ahead. */
    static final Duration EXPIRES_SOON = Duration.ofDays(14);

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int ADDRESSES_SHOWN = 4;
    private static final int HTTPS = 443;

    private final URI url;
    private final InstantSource clock;
    private final SSLSocketFactory tls;

    Transport(URI url, InstantSource clock, SSLSocketFactory tls) {
        this.url = url;
        this.clock = clock;
        this.tls = tls;
    }

    /** Whether the name is known here. */
    Finding name() {
        String host = host();
        try {
            List<String> addresses = Arrays.stream(InetAddress.getAllByName(host))
                    .map(InetAddress::getHostAddress)
                    .toList();
            if (addresses.size() == 1 && addresses.getFirst().equals(host)) {
                return Finding.ok("name", host + " is an address; there is no name to look up.");
            }
            String shown =
                    addresses.stream().limit(ADDRESSES_SHOWN).collect(Collectors.joining(", "));
            return Finding.ok("name", host + " is " + shown + ".");
        } catch (UnknownHostException e) {
            return Finding.failed(
                    "name", "The name " + host + " is not known here; check it and the DNS.");
        }
    }

    /** Its certificate; nothing where the address is no https. */
    Optional<Finding> certificate() {
        if (!"https".equals(url.getScheme())) {
            return Optional.empty();
        }
        int port = url.getPort() < 0 ? HTTPS : url.getPort();
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(host(), port), PATIENCE_MILLIS);
            plain.setSoTimeout(PATIENCE_MILLIS);
            try (SSLSocket socket = (SSLSocket) tls.createSocket(plain, host(), port, true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                return Optional.of(judged(socket));
            }
        } catch (SSLException e) {
            return Optional.of(Finding.failed(
                    "tls",
                    "The certificate of " + host() + " is not good: " + e.getMessage() + "."));
        } catch (IOException e) {
            return Optional.of(Finding.failed(
                    "tls",
                    host() + " port " + port + " cannot be reached: " + e.getMessage() + "."));
        }
    }

    private Finding judged(SSLSocket socket) throws IOException {
        Certificate first = socket.getSession().getPeerCertificates()[0];
        if (!(first instanceof X509Certificate certificate)) {
            return Finding.warning("tls", host() + " shows a certificate of an unknown kind.");
        }
        Duration left =
                Duration.between(clock.instant(), certificate.getNotAfter().toInstant());
        String until = "is good until "
                + certificate.getNotAfter().toInstant().toString().substring(0, 10)
                + " (" + Figures.count(left.toDays()) + " days), over "
                + socket.getSession().getProtocol() + ".";
        return left.compareTo(EXPIRES_SOON) < 0
                ? Finding.warning(
                        "tls", "The certificate of " + host() + " " + until + " Renew it.")
                : Finding.ok("tls", "The certificate of " + host() + " " + until);
    }

    private String host() {
        String host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
