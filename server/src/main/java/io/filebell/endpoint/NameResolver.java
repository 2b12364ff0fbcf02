package io.filebell.endpoint;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Where the names in webhook URLs become addresses; nothing else looks a name up for a delivery.
 */
@FunctionalInterface
public interface NameResolver {

    /**
     * The addresses of {@code host} now, in the order in which they should be tried, at least one.
     *
     * <p>Blocks for as long as the lookup takes; callers bring a virtual thread and their own
     * patience.
     *
     * @param host an ASCII name as {@link TargetUrl#host} gives it, never an address literal
     * @throws UnknownHostException when the name has no address, or nobody can say
     */
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /** The resolver of the operating system, hosts file included. */
    static NameResolver system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
