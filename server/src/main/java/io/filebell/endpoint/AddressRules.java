package io.filebell.endpoint;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses a webhook may go to: public ones over https, and whatever the operator allows.
 *
 * <p>Public is what IANA's special-purpose registries (RFC 6890 and its successors) call globally
 * reachable, less the ways to hide an IPv4 address in an IPv6 one and the metadata services of
 * clouds. The rules look at addresses only: a name is judged by what it resolves to, at every
 * attempt.
 *
 * <p><b>IPv4 inside IPv6.</b> A mapped address is judged as the IPv4 address that it is. A
 * translated or tunnelled one (NAT64, 6to4, Teredo, compatible) passes only if its IPv4 address is
 * allowed, or if it is allowed itself and its IPv4 address is public; so allowing a wide IPv6 range
 * opens no IPv4 network.
 */
public final class AddressRules {

    private record Special(Cidr range, String name) {
        static Special of(String range, String name) {
            return new Special(Cidr.parse(range), name);
        }
    }

    private static final List<Special> SPECIAL_V4 = List.of(
            Special.of("0.0.0.0/8", "an unspecified address"),
            Special.of("10.0.0.0/8", "a private address"),
            Special.of("100.64.0.0/10", "a carrier-grade NAT address"),
            Special.of("127.0.0.0/8", "a loopback address"),
            Special.of("168.63.129.16/32", "a cloud metadata address"),
            Special.of("169.254.0.0/16", "a link-local address"),
            Special.of("172.16.0.0/12", "a private address"),
            Special.of("192.0.0.0/24", "an address for protocol assignments"),
            Special.of("192.0.2.0/24", "an address for documentation"),
            Special.of("192.88.99.0/24", "a 6to4 relay address"),
            Special.of("192.168.0.0/16", "a private address"),
            Special.of("198.18.0.0/15", "an address for benchmarks"),
            Special.of("198.51.100.0/24", "an address for documentation"),
            Special.of("203.0.113.0/24", "an address for documentation"),
            Special.of("224.0.0.0/4", "a multicast address"),
            Special.of("255.255.255.255/32", "the broadcast address"),
            Special.of("240.0.0.0/4", "a reserved address"));

    private static final List<Special> SPECIAL_V6 = List.of(
            Special.of("::/128", "the unspecified address"),
            Special.of("::1/128", "the loopback address"),
            Special.of("::/96", "an IPv4-compatible address"),
            Special.of("64:ff9b::/96", "a NAT64 address"),
            Special.of("64:ff9b:1::/48", "a NAT64 address"),
            Special.of("100::/64", "a discard address"),
            Special.of("2001::/32", "a Teredo address"),
            Special.of("2001::/23", "an address for protocol assignments"),
            Special.of("2001:db8::/32", "an address for documentation"),
            Special.of("2002::/16", "a 6to4 address"),
            Special.of("3fff::/20", "an address for documentation"),
            Special.of("fc00::/7", "a private address"),
            Special.of("fe80::/10", "a link-local address"),
            Special.of("fec0::/10", "a site-local address"),
            Special.of("ff00::/8", "a multicast address"));

    private static final Cidr GLOBAL_UNICAST = Cidr.parse("2000::/3");
    private static final Cidr COMPATIBLE = Cidr.parse("::/96");
    private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");
    private static final Cidr NAT64_LOCAL = Cidr.parse("64:ff9b:1::/48");
    private static final Cidr SIX_TO_FOUR = Cidr.parse("2002::/16");
    private static final Cidr TEREDO = Cidr.parse("2001::/32");

    private final List<Cidr> allowed;

    /**
     * @param allowed networks that webhooks may go to although they are not public, and over plain
     *     http
     */
    public AddressRules(List<Cidr> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /**
     * Why a webhook for {@code url} may not go to {@code address}, in a sentence; empty when it
     * may.
     */
    public Optional<String> objection(TargetUrl url, InetAddress address) {
        InetAddress plain = unmapped(address);
        Optional<InetAddress> inner = embeddedV4(plain);
        if (inner.isPresent() ? allows(plain, inner.get()) : isAllowed(plain)) {
            return Optional.empty();
        }
        Optional<String> special = special(plain);
        if (special.isPresent()) {
            return Optional.of(IpLiteral.text(plain) + " is " + special.get()
                    + ". Webhooks go to public addresses only; the operator can allow other"
                    + " networks with FILEBELL_ALLOW_NETWORKS.");
        }
        if (!url.secure()) {
            return Optional.of("Plain http does not go to " + IpLiteral.text(plain)
                    + ". Use https, or let the operator allow its network with"
                    + " FILEBELL_ALLOW_NETWORKS.");
        }
        return Optional.empty();
    }

    /** The first objection to any of the addresses: a name is refused when one of them is. */
    public Optional<String> objection(TargetUrl url, List<InetAddress> addresses) {
        return addresses.stream()
                .map(address -> objection(url, address))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private boolean allows(InetAddress outer, InetAddress inner) {
        return isAllowed(inner) || isAllowed(outer) && special(inner).isEmpty();
    }

    private boolean isAllowed(InetAddress address) {
        for (Cidr range : allowed) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> special(InetAddress address) {
        boolean v4 = address instanceof Inet4Address;
        for (Special special : v4 ? SPECIAL_V4 : SPECIAL_V6) {
            if (special.range.contains(address)) {
                return Optional.of(special.name);
            }
        }
        return v4 || GLOBAL_UNICAST.contains(address)
                ? Optional.empty()
                : Optional.of("a reserved address");
    }

    private static InetAddress unmapped(InetAddress address) {
        return ofBytes(address.getAddress());
    }

    /** A mapped address comes out as the IPv4 address that it is, and without a zone. */
    private static InetAddress ofBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }

    private static Optional<InetAddress> embeddedV4(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return Optional.empty();
        }
        if (SIX_TO_FOUR.contains(address)) {
            return Optional.of(v4(bytes, 2));
        }
        if (TEREDO.contains(address)) {
            byte[] client = bytes.clone();
            for (int i = 12; i < 16; i++) {
                client[i] = (byte) ~client[i]; // RFC 4380 §4 stores it inverted
            }
            return Optional.of(v4(client, 12));
        }
        boolean compatible = COMPATIBLE.contains(address) && !address.isLoopbackAddress();
        if (compatible || NAT64.contains(address) || NAT64_LOCAL.contains(address)) {
            return Optional.of(v4(bytes, 12));
        }
        return Optional.empty();
    }

    private static InetAddress v4(byte[] bytes, int from) {
        return ofBytes(Arrays.copyOfRange(bytes, from, from + 4));
    }
}
