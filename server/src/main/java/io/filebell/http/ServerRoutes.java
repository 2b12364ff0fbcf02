package io.filebell.http;

import io.filebell.base.ErrorCode;
import io.filebell.base.Json;
import io.filebell.base.JsonFormat;
import io.filebell.base.Problem;
import io.filebell.operation.Example;
import io.filebell.operation.Operation;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of the server itself: health, metrics, and the description of all routes. */
final class ServerRoutes {

    private static final Logger log = LoggerFactory.getLogger(ServerRoutes.class);
    private static final String METRICS_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpParts parts;
    private final RefusedWrites refusedWrites;
    private byte[] openApi = new byte[0];

    ServerRoutes(HttpParts parts, RefusedWrites refusedWrites) {
        this.parts = parts;
        this.refusedWrites = refusedWrites;
    }

    record Health(@Example("ok") String status) {}

    record Readiness(
            @Says("ok; degraded, when it reads and cannot write; or failing.") @Example("ok")
            String status,

            @Says("Each check: ok, or what is wrong.") Map<String, String> checks) {}

    /** All routes that are written by hand, described together with the operations. */
    List<HandWritten> withDescription() {
        List<HandWritten> all = new ArrayList<>(parts.handWritten());
        all.add(live());
        all.add(ready());
        all.add(metrics());
        all.add(description());
        all.addAll(DocsPage.routes());
        List<Operation<?, ?>> operations = parts.catalog().operations();
        openApi = JsonFormat.MAPPER.writeValueAsBytes(
                OpenApi.document(parts.version(), operations, described(all)));
        return all;
    }

    /** The page's own files are no part of the API. */
    private static List<HandWritten> described(List<HandWritten> all) {
        return all.stream().filter(route -> !route.path().startsWith("/docs")).toList();
    }

    private static HandWritten live() {
        return HandWritten.get("/health/live")
                .named("health.live")
                .says("Say that the process runs.")
                .open(Access.EVERYBODY)
                .gives(200, "It runs.", Health.class)
                .by(exchange -> exchange.answer(200, new Health("ok")));
    }

    private HandWritten ready() {
        return HandWritten.get("/health/ready")
                .named("health.ready")
                .says("Say whether requests should come here.")
                .open(Access.EVERYBODY)
                .gives(200, "They should, be it only to read.", Readiness.class)
                .gives(503, "They should not, for now.", Readiness.class)
                .by(this::ready);
    }

    private void ready(Exchange exchange) throws IOException {
        Map<String, String> checks = new LinkedHashMap<>();
        boolean ok = !exchange.isStopping();
        if (!ok) {
            checks.put("server", "stopping");
        }
        for (ReadinessCheck.Named named : parts.readiness()) {
            String result = result(named);
            checks.put(named.name(), result);
            ok &= result.equals("ok");
        }
        Optional<String> refused = refusedWrites.lately();
        checks.put("writes", refused.map(why -> "refused: " + why).orElse("ok"));
        String working = refused.isPresent() ? "degraded" : "ok";
        exchange.answer(ok ? 200 : 503, new Readiness(ok ? working : "failing", checks));
    }

    private static String result(ReadinessCheck.Named named) {
        try {
            named.check().check();
            return "ok";
        } catch (Problem problem) {
            return problem.code() == ErrorCode.INTERNAL ? "failing" : problem.detail();
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("check", named.name()).setCause(e).log("Not ready");
            return "failing";
        }
    }

    private HandWritten metrics() {
        PrometheusMeterRegistry registry = parts.meters();
        return HandWritten.get("/metrics")
                .named("server.metrics")
                .says("Show the server's metrics in Prometheus' text format.")
                .open(Access.KEY_OR_LOCAL)
                .needs(Scope.ADMIN)
                .gives(200, "The metrics.", "text/plain")
                .by(exchange -> exchange.answer(
                        200, METRICS_FORMAT, registry.scrape().getBytes(StandardCharsets.UTF_8)));
    }

    private HandWritten description() {
        return HandWritten.get("/openapi.json")
                .named("server.openapi")
                .says("Describe all of this as OpenAPI 3.1.")
                .open(Access.EVERYBODY)
                .gives(200, "This document.", Json.class)
                .by(exchange -> exchange.set("Cache-Control", "no-cache")
                        .answer(200, "application/json", openApi));
    }
}
