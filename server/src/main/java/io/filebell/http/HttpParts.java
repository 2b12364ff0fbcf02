package io.filebell.http;

import io.filebell.base.Ticker;
import io.filebell.operation.Authenticator;
import io.filebell.operation.Catalog;
import io.filebell.operation.Operations;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What the door serves and what it needs for that.
 *
 * @param catalog complete: what is added later has no route
 * @param version of the program, for the OpenAPI document
 */
public record HttpParts(
        Catalog catalog,
        List<HandWritten> handWritten,
        Operations operations,
        Authenticator authenticator,
        List<ReadinessCheck.Named> readiness,
        PrometheusMeterRegistry meters,
        String version,
        Ticker ticker,
        RandomGenerator random) {

    public HttpParts {
        handWritten = List.copyOf(handWritten);
        readiness = List.copyOf(readiness);
    }
}
