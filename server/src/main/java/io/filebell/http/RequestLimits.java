package io.filebell.http;

import io.filebell.base.KeyId;
import io.filebell.base.Limits;
import io.filebell.base.Ticker;
import io.filebell.operation.RateLimit;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** How fast a key may ask, and how often an address may show keys that are none. */
final class RequestLimits {

    private final RateLimit keys;
    private final RateLimit failures;

    RequestLimits(Ticker ticker) {
        this.keys = new RateLimit(
                "This key",
                Limits.KEY_REQUESTS_A_SECOND,
                Limits.KEY_REQUESTS_AT_ONCE,
                Limits.RATE_BUCKETS,
                ticker);
        this.failures = new RateLimit(
                "This address fails to authenticate: it",
                Limits.FAILED_KEYS_A_SECOND,
                Limits.FAILED_KEYS_AT_ONCE,
                Limits.RATE_BUCKETS,
                ticker);
    }

    void request(KeyId key) {
        keys.take(key);
    }

    /**
     * Counts a key that is none. An address that shows too many is told to wait; keys that are good
     * go on working there, as behind one address may be many people.
     */
    void failedKey(InetAddress client) {
        failures.take(subject(client));
    }

    /**
     * An IPv6 network of 64 bits belongs to one place, and has more addresses than we have memory.
     */
    private static Object subject(InetAddress client) {
        return client instanceof Inet6Address
                ? Long.valueOf(ByteBuffer.wrap(client.getAddress()).getLong())
                : client;
    }
}
