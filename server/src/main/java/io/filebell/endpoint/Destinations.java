package io.filebell.endpoint;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Where webhook URLs lead: looks the host up and judges every address by the {@link AddressRules}.
 *
 * <p>The answer holds for this moment only. Whoever connects must connect to one of the addresses
 * given here and never look the name up again, or a name that changes in between would lead
 * elsewhere.
 */
public final class Destinations {

    private final NameResolver names;
    private final AddressRules rules;

    public Destinations(NameResolver names, AddressRules rules) {
        this.names = names;
        this.rules = rules;
    }

    /** Where the URL leads now. Blocks while the name is looked up. */
    public Destination find(TargetUrl url) {
        List<InetAddress> addresses;
        try {
            addresses = url.literalAddress().map(List::of).orElse(List.of());
            if (addresses.isEmpty()) {
                addresses = names.resolve(url.host());
            }
        } catch (UnknownHostException e) {
            return notFound(url);
        }
        if (addresses.isEmpty()) {
            return notFound(url);
        }
        List<InetAddress> found = addresses;
        return rules.objection(url, found)
                .<Destination>map(Destination.Forbidden::new)
                .orElseGet(() -> new Destination.Permitted(found));
    }

    /**
     * Does nothing when the URL leads to permitted addresses, or to none at the moment, which a
     * name server's bad minute may cause. Blocks while the name is looked up.
     *
     * @throws Problem {@code address_forbidden}, with what to do
     */
    public void check(TargetUrl url) {
        if (find(url) instanceof Destination.Forbidden forbidden) {
            throw new Problem(ErrorCode.ADDRESS_FORBIDDEN, forbidden.reason());
        }
    }

    private static Destination notFound(TargetUrl url) {
        return new Destination.NotFound(
                "The name " + url.host() + " has no address; check its spelling and its DNS.");
    }
}
