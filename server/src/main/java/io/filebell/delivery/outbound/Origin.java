package io.filebell.delivery.outbound;

import io.filebell.endpoint.TargetUrl;

/** What a connection is good for (RFC 6454 §4): requests to one scheme, host and port. */
record Origin(boolean secure, String host, int port) {

    static Origin of(TargetUrl url) {
        return new Origin(url.secure(), url.host(), url.port());
    }
}
