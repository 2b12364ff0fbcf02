package io.filebell.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.endpoint.Cidr;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientAddressesTest {

    private static final HandWritten WHERE = HandWritten.get("/v1/where")
            .named("where.get")
            .says("Say where the request came from.")
            .by(exchange -> exchange.answer(200, Map.of("at", exchange.client().getHostAddress())));

    @TempDir
    private Path folder;

    @Test
    void believesNobodyWhoIsNotTrusted() {
        try (TestDoor door = new TestDoor(folder, WHERE)) {
            assertThat(where(door, "X-Forwarded-For", "203.0.113.7")).isEqualTo("127.0.0.1");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.7 | 203.0.113.7",
                "203.0.113.7, 10.1.2.3 | 203.0.113.7",
                "198.51.100.1, 203.0.113.7 | 203.0.113.7",
                "203.0.113.7:4711 | 203.0.113.7",
                "[2001:db8::1]:4711 | 2001:db8:0:0:0:0:0:1",
                "2001:db8::1 | 2001:db8:0:0:0:0:0:1",
                "evil.example | 127.0.0.1",
                "203.0.113.7, nonsense | 127.0.0.1",
                "10.9.9.9 | 10.9.9.9",
            })
    void believesTheLastAddressThatNoTrustedProxyHas(String header, String client) {
        try (TestDoor door = new TestDoor(folder, trusting("127.0.0.0/8", "10.0.0.0/8"), WHERE)) {
            assertThat(where(door, "X-Forwarded-For", header)).isEqualTo(client);
        }
    }

    private static HttpSettings trusting(String... ranges) {
        HttpSettings plain = TestDoor.settings();
        List<Cidr> proxies = List.of(ranges).stream().map(Cidr::parse).toList();
        return new HttpSettings(plain.address(), plain.publicUrl(), proxies, plain.grace());
    }

    private static String where(TestDoor door, String... headers) {
        return door.get("/v1/where", headers).json().path("at").asString();
    }
}
