package io.filebell.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressRulesTest {

    private static final TargetUrl HTTPS = TargetUrl.parse("https://example.com/");
    private static final TargetUrl HTTP = TargetUrl.parse("http://example.com/");

    private final AddressRules strict = new AddressRules(List.of());

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, unspecified",
        "0.1.2.3, unspecified",
        "10.0.0.1, private",
        "10.255.255.255, private",
        "100.64.0.0, carrier-grade",
        "100.100.100.200, carrier-grade",
        "100.127.255.255, carrier-grade",
        "127.0.0.1, loopback",
        "127.255.255.254, loopback",
        "168.63.129.16, metadata",
        "169.254.0.1, link-local",
        "169.254.169.254, link-local",
        "169.254.170.2, link-local",
        "172.16.0.1, private",
        "172.31.255.255, private",
        "192.0.0.1, protocol assignments",
        "192.0.0.192, protocol assignments",
        "192.0.2.1, documentation",
        "192.88.99.1, 6to4",
        "192.168.0.1, private",
        "192.168.255.255, private",
        "198.18.0.1, benchmarks",
        "198.19.255.255, benchmarks",
        "198.51.100.7, documentation",
        "203.0.113.9, documentation",
        "224.0.0.1, multicast",
        "239.255.255.255, multicast",
        "240.0.0.1, reserved",
        "254.1.2.3, reserved",
        "255.255.255.255, broadcast",
        "::, unspecified",
        "::1, loopback",
        "::7f00:1, IPv4-compatible",
        "::808:808, IPv4-compatible",
        "64:ff9b::7f00:1, NAT64",
        "64:ff9b::808:808, NAT64",
        "64:ff9b::a9fe:a9fe, NAT64",
        "64:ff9b:1::a00:1, NAT64",
        "64:ff9b:1:ffff::808:808, NAT64",
        "100::1, discard",
        "2001::1, Teredo",
        "2001:0:53aa:64c:0:0:80ff:fffe, Teredo",
        "2001:2::1, protocol assignments",
        "2001:10::1, protocol assignments",
        "2001:20::1, protocol assignments",
        "2001:1ff:ffff::1, protocol assignments",
        "2001:db8::1, documentation",
        "2002:7f00:1::1, 6to4",
        "2002:808:808::1, 6to4",
        "2002:a9fe:a9fe::, 6to4",
        "3fff::1, documentation",
        "3fff:fff::1, documentation",
        "4000::1, reserved",
        "5f00::1, reserved",
        "fc00::1, private",
        "fd00:ec2::254, private",
        "fd20:ce::254, private",
        "fe80::1, link-local",
        "febf::1, link-local",
        "fec0::1, site-local",
        "ff02::1, multicast",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, multicast",
        "1::1, reserved",
    })
    void forbidsWhatIsNotPublic(String address, String kind) throws UnknownHostException {
        assertThat(strict.objection(HTTPS, InetAddress.ofLiteral(address)))
                .hasValueSatisfying(
                        why -> assertThat(why).contains(kind).contains("FILEBELL_ALLOW_NETWORKS"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.1",
                "93.184.216.34",
                "100.63.255.255",
                "100.128.0.1",
                "126.255.255.255",
                "128.0.0.1",
                "168.63.129.15",
                "169.253.255.255",
                "169.255.0.1",
                "172.15.255.255",
                "172.32.0.1",
                "191.255.255.255",
                "192.0.1.1",
                "192.0.3.1",
                "192.167.255.255",
                "192.169.0.1",
                "198.17.255.255",
                "198.20.0.1",
                "198.51.99.1",
                "203.0.114.1",
                "223.255.255.255",
                "2000::1",
                "2001:200::1",
                "2001:4860:4860::8888",
                "2001:db7::1",
                "2001:db9::1",
                "2003::1",
                "2606:4700::1111",
                "3ffe:ffff::1",
                "3fff:1000::1",
                "2a00:1450:4001::1"
            })
    void permitsTheirPublicNeighboursOverHttps(String address) {
        assertThat(strict.objection(HTTPS, InetAddress.ofLiteral(address))).isEmpty();
    }

    @Test
    void judgesAMappedAddressAsTheIpv4AddressThatItIs() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        mapped[12] = 10;
        mapped[15] = 1;
        InetAddress asIpv6 = java.net.Inet6Address.getByAddress("trick", mapped, -1);
        assertThat(strict.objection(HTTPS, asIpv6))
                .hasValueSatisfying(
                        why -> assertThat(why).startsWith("10.0.0.1 is a private address"));
        assertThat(rules("10.0.0.0/8").objection(HTTPS, asIpv6)).isEmpty();
        assertThat(strict.objection(HTTPS, InetAddress.ofLiteral("::ffff:127.0.0.1")))
                .isPresent();
        assertThat(strict.objection(HTTPS, InetAddress.ofLiteral("::ffff:8.8.8.8")))
                .isEmpty();
    }

    @Test
    void forbidsAnAddressWithAZone() throws UnknownHostException {
        byte[] linkLocal = InetAddress.ofLiteral("fe80::1").getAddress();
        assertThat(strict.objection(
                        HTTPS, java.net.Inet6Address.getByAddress("zone", linkLocal, 1)))
                .isPresent();
    }

    @Test
    void plainHttpGoesOnlyToAllowedNetworks() {
        assertThat(strict.objection(HTTP, InetAddress.ofLiteral("8.8.8.8")))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("Plain http").contains("Use https"));
        assertThat(rules("8.8.8.0/24").objection(HTTP, InetAddress.ofLiteral("8.8.8.8")))
                .isEmpty();
        assertThat(rules("127.0.0.0/8").objection(HTTP, InetAddress.ofLiteral("8.8.8.8")))
                .isPresent();
        assertThat(rules("127.0.0.0/8").objection(HTTP, InetAddress.ofLiteral("127.0.0.1")))
                .isEmpty();
    }

    @Test
    void permitsWhatTheOperatorAllowsAndNothingBeside() {
        AddressRules rules = rules("10.1.0.0/16", "fd00::/8", "::1/128");
        assertThat(rules.objection(HTTPS, InetAddress.ofLiteral("10.1.255.255")))
                .isEmpty();
        assertThat(rules.objection(HTTPS, InetAddress.ofLiteral("fd12::1"))).isEmpty();
        assertThat(rules.objection(HTTP, InetAddress.ofLiteral("::1"))).isEmpty();
        assertThat(rules.objection(HTTPS, InetAddress.ofLiteral("10.2.0.0"))).isPresent();
        assertThat(rules.objection(HTTPS, InetAddress.ofLiteral("127.0.0.1"))).isPresent();
    }

    @Test
    void allowsTranslatedAndTunnelledAddressesByTheIpv4AddressInside() {
        AddressRules rules = rules("10.0.0.0/8");
        for (String inside :
                List.of("64:ff9b::a00:1", "2002:a00:1::1", "::a00:1", "2001::f5ff:fffe")) {
            assertThat(rules.objection(HTTPS, InetAddress.ofLiteral(inside)))
                    .as(inside)
                    .isEmpty();
        }
        assertThat(rules.objection(HTTPS, InetAddress.ofLiteral("64:ff9b::7f00:1")))
                .isPresent();
    }

    @Test
    void aWideIpv6NetworkOpensNoIpv4NetworkInsideIt() {
        AddressRules rules = rules("::/0");
        assertThat(rules.objection(HTTPS, InetAddress.ofLiteral("fd00::1"))).isEmpty();
        assertThat(rules.objection(HTTPS, InetAddress.ofLiteral("64:ff9b::808:808")))
                .isEmpty();
        assertThat(rules.objection(HTTPS, InetAddress.ofLiteral("2002:a9fe:a9fe::1")))
                .isPresent();
        assertThat(rules.objection(HTTPS, InetAddress.ofLiteral("64:ff9b::7f00:1")))
                .isPresent();
        assertThat(rules.objection(HTTPS, InetAddress.ofLiteral("127.0.0.1"))).isPresent();
    }

    @Test
    void oneForbiddenAddressOfANameForbidsTheName() {
        assertThat(strict.objection(
                        HTTPS,
                        List.of(
                                InetAddress.ofLiteral("8.8.8.8"),
                                InetAddress.ofLiteral("10.0.0.1"))))
                .isPresent();
    }

    private static AddressRules rules(String... allowed) {
        return new AddressRules(List.of(allowed).stream().map(Cidr::parse).toList());
    }
}
