package io.filebell.http;

import io.filebell.base.ErrorCode;
import io.filebell.base.EventId;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.base.Ticker;
import io.filebell.operation.Authenticator;
import io.filebell.operation.Authenticator.Circumstances;
import io.filebell.operation.Caller;
import io.filebell.operation.Effect;
import io.filebell.operation.Operations;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every request goes through here: host, route, key, limits, handler, and whatever goes wrong. */
final class DoorServlet extends HttpServlet {

    /** The header of whoever acts upon an event. */
    static final String CAUSE = "Filebell-Cause";

    private static final long serialVersionUID = 1L;
    private static final Logger log = LoggerFactory.getLogger(DoorServlet.class);
    private static final String NO_ROUTE = "none";
    private static final int CLIENT_GONE = 499;

    private final transient Routes<Route> routes;
    private final transient Ground ground;

    /** What the servlet works with. */
    record Ground(
            Authenticator authenticator,
            RequestLimits limits,
            ClientAddresses clients,
            HostNames hosts,
            RequestIds ids,
            RequestMetrics metrics,
            RefusedWrites refusedWrites,
            BooleanSupplier stopping,
            Ticker ticker) {}

    DoorServlet(Routes<Route> routes, Ground ground) {
        this.routes = routes;
        this.ground = ground;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        long start = ground.ticker().nanos();
        String requestId = ground.ids().next();
        Visit visit = new Visit(request, response, requestId);
        SecurityHeaders.set(response);
        try {
            serve(visit);
        } catch (Problem problem) {
            report(visit, problem);
        } catch (IOException e) {
            broken(visit, e);
        } catch (RuntimeException | Error e) {
            log.atError()
                    .addKeyValue("request_id", requestId)
                    .addKeyValue("operation", visit.operation)
                    .setCause(e)
                    .log("A request failed inside Filebell");
            report(visit, internal());
        } finally {
            long nanos = ground.ticker().nanos() - start;
            int status = visit.status == 0 ? response.getStatus() : visit.status;
            ground.metrics().record(visit.operation, status, nanos);
            if (visit.audited != null) {
                Operations.audit(visit.operation, visit.audited, status, nanos, requestId);
            }
        }
    }

    private void serve(Visit visit) throws IOException {
        HttpServletRequest request = visit.request;
        ground.hosts().check(request.getHeader("Host"));
        Routes.Match<Route> match = routes.find(request.getRequestURI());
        if (match == null) {
            throw noRoute(request);
        }
        Route route = match.route(request.getMethod());
        if (route == null) {
            wrongMethod(visit, match);
            return;
        }
        visit.operation = route.name();
        Exchange exchange = new Exchange(
                request,
                visit.response,
                route,
                match.raw(),
                new Exchange.Arrival(
                        visit.requestId,
                        ground.clients().of(request),
                        ground.stopping(),
                        ground.ticker()));
        admit(visit, exchange);
        route.handler().handle(exchange);
    }

    private void admit(Visit visit, Exchange exchange) {
        Route route = exchange.route();
        boolean open = switch (route.access()) {
            case EVERYBODY -> true;
            case KEY -> false;
            case KEY_OR_LOCAL ->
                visit.request.getHeader("Authorization") == null
                        && ClientAddresses.isLocal(visit.request)
                        && HostNames.isLoopback(visit.request.getHeader("Host"));
        };
        if (open) {
            return;
        }
        Caller caller = authenticate(exchange);
        ground.limits().request(caller.key());
        exchange.caller(caller);
        if (route.effect() != Effect.READ) {
            visit.audited = caller;
        }
        Operations.checkScope(route.scope(), caller);
    }

    private Caller authenticate(Exchange exchange) {
        try {
            return ground.authenticator().authenticate(key(exchange), circumstances(exchange));
        } catch (Problem problem) {
            if (problem.code() == ErrorCode.UNAUTHENTICATED) {
                ground.limits().failedKey(exchange.client());
            }
            throw problem;
        }
    }

    private static String key(Exchange exchange) {
        List<String> headers = exchange.headers("Authorization");
        if (headers.size() == 1) {
            String header = headers.getFirst();
            if (header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                return header.substring(BEARER.length()).strip();
            }
        }
        throw new Problem(
                ErrorCode.UNAUTHENTICATED,
                "Send an API key: \"Authorization: Bearer fbk_…\". The server's first key is in"
                        + " admin.key in its data folder.");
    }

    private static Circumstances circumstances(Exchange exchange) {
        return new Circumstances(
                exchange.header("Filebell-Via").map(DoorServlet::via).orElse("api"),
                exchange.header(CAUSE).map(DoorServlet::cause));
    }

    private static String via(String told) {
        return switch (told) {
            case "api", "cli", "page" -> told;
            default ->
                throw new Problem(
                        ErrorCode.INVALID_REQUEST,
                        "Filebell-Via is api, cli or page, or left out.");
        };
    }

    private static EventId cause(String told) {
        try {
            return new EventId(told);
        } catch (Problem problem) {
            throw new Problem(
                    problem.code(), CAUSE + " is the id of an event. " + problem.detail());
        }
    }

    private void wrongMethod(Visit visit, Routes.Match<Route> match) {
        visit.response.setHeader("Allow", match.allow());
        if (visit.request.getMethod().equals("OPTIONS")) {
            visit.response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        throw new Problem(
                ErrorCode.METHOD_NOT_ALLOWED,
                "Here one can " + match.allow() + ", not "
                        + visit.request.getMethod().toUpperCase(Locale.ROOT) + ".");
    }

    private static Problem noRoute(HttpServletRequest request) {
        String prefix =
                request.getRequestURI().startsWith("/v1/") ? "" : " The API begins with /v1.";
        return new Problem(
                ErrorCode.NOT_FOUND,
                "Nothing is at this address." + prefix + " See /docs for all there is.");
    }

    private void report(Visit visit, Problem problem) throws IOException {
        visit.status = problem.code().status();
        ground.refusedWrites().note(problem);
        HttpServletResponse response = visit.response;
        if (response.isCommitted()) {
            throw quiet(problem);
        }
        response.resetBuffer();
        byte[] body = ProblemJson.bytes(problem, visit.requestId);
        response.setStatus(visit.status);
        response.setContentType(ProblemJson.MEDIA_TYPE);
        response.setContentLengthLong(body.length);
        ProblemJson.retryAfter(problem).ifPresent(wait -> response.setHeader("Retry-After", wait));
        if (problem.code() == ErrorCode.UNAUTHENTICATED) {
            response.setHeader("WWW-Authenticate", "Bearer realm=\"Filebell\"");
        }
        response.getOutputStream().write(body);
        readAway(visit.request, response);
    }

    /**
     * Takes in what a refused client still sends, within bounds: many clients listen only when they
     * have sent everything, and see no answer when the connection is closed before.
     */
    private static void readAway(HttpServletRequest request, HttpServletResponse response) {
        boolean sends = request.getContentLengthLong() > 0
                || request.getHeader("Transfer-Encoding") != null;
        if (!sends || request.getHeader("Expect") != null) {
            return;
        }
        try {
            response.flushBuffer();
            request.getInputStream().skip(Limits.REFUSED_UPLOAD_BYTES);
        } catch (IOException e) {
            log.debug("A refused client sends no more", e);
        }
    }

    /**
     * The client is gone, too slow, or sends what is no HTTP: tells it where it may still listen.
     */
    private void broken(Visit visit, IOException e) throws IOException {
        log.debug("The exchange {} broke", visit.requestId, e);
        if (visit.response.isCommitted() || e instanceof EofException) {
            visit.status = CLIENT_GONE;
            throw quiet(e);
        }
        visit.response.setHeader("Connection", "close");
        report(visit, isSlow(e) ? tooSlow() : cutOff());
    }

    private static boolean isSlow(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            boolean told = cause instanceof HttpException http
                    && http.getCode() == ErrorCode.REQUEST_TIMEOUT.status();
            if (told || cause instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    private static Problem tooSlow() {
        return new Problem(
                ErrorCode.REQUEST_TIMEOUT,
                "The body stood still or came too slowly. Send it again.");
    }

    private static Problem cutOff() {
        return new Problem(
                ErrorCode.UPLOAD_INCOMPLETE,
                "The body ended before its end, or is no HTTP/1.1 body.");
    }

    /** Makes the server cut the connection without a word in the log. */
    private static EofException quiet(Throwable e) {
        return e instanceof EofException already ? already : new EofException(e);
    }

    private static Problem internal() {
        return new Problem(
                ErrorCode.INTERNAL,
                "The request failed inside Filebell. Its log names the reason beside the "
                        + "request_id.");
    }

    private static final String BEARER = "Bearer ";

    /** A request on its way through the door. */
    private static final class Visit {
        private final HttpServletRequest request;
        private final HttpServletResponse response;
        private final String requestId;
        private String operation = NO_ROUTE;
        private int status;
        private @Nullable Caller audited;

        private Visit(HttpServletRequest request, HttpServletResponse response, String requestId) {
            this.request = request;
            this.response = response;
            this.requestId = requestId;
        }
    }
}
