package io.filebell.cli.bench;

import io.filebell.base.Limits;
import io.filebell.base.Ticker;
import io.filebell.cli.ServerClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/**
 * Asks for the events of a workspace every so often, from where it was, until it has seen so many.
 */
final class PollingClient {

    private final ServerClient http;
    private final DeliverySite site;
    private final Ticker ticker;
    private final Duration interval;
    private final long events;
    private final String path;
    private final Samples samples = new Samples();
    private final List<Long> requestsAt = new ArrayList<>();
    private final Thread thread;
    private String next;
    private long begun;
    private long firstAt;

    /** It looks from the log's end as it is now. */
    PollingClient(
            ServerClient http, DeliverySite site, Ticker ticker, Duration interval, long events) {
        this.http = http;
        this.site = site;
        this.ticker = ticker;
        this.interval = interval;
        this.events = events;
        this.path = "/v1/workspaces/" + site.workspace(0).value() + "/events?limit="
                + Limits.PAGE_MAX + "&after=";
        this.next = http.get(path + "latest").path("next").asString();
        this.thread = Thread.ofVirtual().unstarted(this::poll);
    }

    Duration interval() {
        return interval;
    }

    /** @param part of its interval after which it asks for the first time */
    void start(long begunAt, double part) {
        begun = begunAt;
        firstAt = begunAt + (long) (interval.toNanos() * part);
        thread.start();
    }

    void join() throws InterruptedException {
        thread.join();
    }

    /** From commit to when it had the answer. */
    Samples samples() {
        return samples;
    }

    /** How many requests it made in so long after the beginning. */
    long requestsWithin(Duration length) {
        return requestsAt.stream().filter(at -> at - begun < length.toNanos()).count();
    }

    private void poll() {
        Arrivals.Clock commits = site.sinceCommit();
        for (long due = firstAt; samples.count() < events; due += interval.toNanos()) {
            while (due - ticker.nanos() > 0) {
                LockSupport.parkNanos(due - ticker.nanos());
            }
            int seen = Limits.PAGE_MAX;
            while (seen == Limits.PAGE_MAX) {
                seen = ask(commits);
            }
        }
    }

    /** One request; answers how many events came. */
    private int ask(Arrivals.Clock commits) {
        requestsAt.add(ticker.nanos());
        JsonNode page = http.get(path + next);
        long at = ticker.nanos();
        next = page.path("next").asString();
        for (JsonNode event : page.path("items")) {
            samples.add(at - commits.began(1, event.path("sequence").asLong()));
        }
        return page.path("items").size();
    }
}
