package io.filebell.receiver;

import java.util.List;
import java.util.Map;

/**
 * A webhook as it came: its headers and the raw bytes of its body, before anything was parsed.
 *
 * @param body not copied; whoever passes it leaves it alone afterwards
 * @param complete whether the body came to its end; false when the connection broke off
 */
public record Request(Headers headers, byte[] body, boolean complete) {

    /** A request whose body is complete. */
    public static Request of(Headers headers, byte[] body) {
        return new Request(headers, body, true);
    }

    /** As the other one, with headers by name, in any case. */
    public static Request of(Map<String, List<String>> headers, byte[] body) {
        return of(Headers.of(headers), body);
    }
}
