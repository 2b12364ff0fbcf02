package io.filebell.http;

import io.filebell.endpoint.Cidr;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the door is set up.
 *
 * @param address to listen at; port 0 takes a free one
 * @param publicUrl {@code FILEBELL_PUBLIC_URL}, where it is set
 * @param trustedProxies {@code FILEBELL_TRUSTED_PROXIES}: whose {@code X-Forwarded-For} is believed
 * @param grace how long requests may go on when the door stops
 */
public record HttpSettings(
        InetSocketAddress address,
        Optional<URI> publicUrl,
        List<Cidr> trustedProxies,
        Duration grace) {

    public HttpSettings {
        trustedProxies = List.copyOf(trustedProxies);
    }
}
