package io.filebell.http;

import io.filebell.base.Ticker;
import io.filebell.operation.Authenticator;
import io.filebell.operation.Catalog;
import io.filebell.operation.Operations;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What the door serves and what it needs for that.
 *
 * @param catalog complete: what is added later has no route
 */
public record HttpParts(
        Catalog catalog,
        List<HandWritten> handWritten,
        Operations operations,
        Authenticator authenticator,
        MeterRegistry meters,
        Ticker ticker,
        RandomGenerator random) {

    public HttpParts {
        handWritten = List.copyOf(handWritten);
    }
}
