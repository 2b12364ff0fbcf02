package io.filebell.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How an inbox's events are handled, on whichever database. */
abstract class QueueConformance extends InboxFixture {

    @Test
    void eventsOfAKeyRunInOrderAndOthersBesideThem() throws InterruptedException {
        CountDownLatch first = new CountDownLatch(1);
        Receiver receiver = start(builder().on("*", event -> {
            if (event.id().equals("evt_1")) {
                first.await();
            }
            handled.add(event.id());
        }));
        receiver.receive(sender.event("evt_1", "file.created", "nd_1"));
        receiver.receive(sender.event("evt_2", "file.updated", "nd_1"));
        receiver.receive(sender.event("evt_3", "file.created", "nd_2"));
        awaitState(receiver, "evt_3", JobState.DONE);
        assertThat(handled).containsExactly("evt_3");
        first.countDown();
        awaitState(receiver, "evt_2", JobState.DONE);
        assertThat(handled).containsExactly("evt_3", "evt_1", "evt_2");
    }

    @Test
    void aFailedEventHoldsBackItsKeyOnly() {
        Receiver receiver = start(builder().on("*", THRICE, event -> {
            if (event.id().equals("evt_1") && event.attempt() == 1) {
                throw new IllegalStateException("at first");
            }
            handled.add(event.id());
        }));
        receiver.receive(sender.event("evt_1", "file.created", "nd_1"));
        receiver.receive(sender.event("evt_2", "file.updated", "nd_1"));
        receiver.receive(sender.event("evt_3", "file.created", "nd_2"));
        awaitState(receiver, "evt_3", JobState.DONE);
        assertThat(only(receiver, "evt_2").state()).isEqualTo(JobState.QUEUED);
        clock.forward(Duration.ofSeconds(13));
        awaitState(receiver, "evt_2", JobState.DONE);
        assertThat(handled).containsExactly("evt_3", "evt_1", "evt_2");
    }

    @Test
    void noMoreRunAtOnceThanAllowed() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger nowNarrow = new AtomicInteger();
        AtomicInteger mostNarrow = new AtomicInteger();
        Receiver receiver = start(builder()
                .concurrency(4)
                .key(EventKey.NONE)
                .on("narrow", HandlerOptions.DEFAULT.withConcurrency(2), event -> {
                    mostNarrow.accumulateAndGet(nowNarrow.incrementAndGet(), Math::max);
                    nowNarrow.decrementAndGet();
                })
                .on("*", event -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    now.decrementAndGet();
                }));
        for (int i = 0; i < 200; i++) {
            receiver.receive(sender.event("evt_" + i, i % 2 == 0 ? "narrow" : "wide", "nd"));
        }
        await().until(() -> receiver.health().waiting() == 0);
        assertThat(most.get()).isBetween(1, 4);
        assertThat(mostNarrow.get()).isBetween(1, 2);
        assertThat(receiver.health().done().count()).isEqualTo(200);
    }

    @Test
    void aFailedEventIsTriedAgainAndBecomesADeadLetter() {
        AtomicInteger calls = new AtomicInteger();
        Receiver receiver = start(builder().on("file.*", THRICE, event -> {
            throw new IllegalStateException("call " + calls.incrementAndGet());
        }));
        receiver.receive(sender.event("evt_1", "file.created", "nd_1"));
        for (int i = 1; i <= 3; i++) {
            int call = i;
            await().untilAsserted(
                            () -> assertThat(only(receiver, "evt_1").error().orElse(""))
                                    .contains("call " + call));
            assertThat(calls.get()).isEqualTo(i);
            clock.forward(Duration.ofSeconds(13));
        }
        awaitState(receiver, "evt_1", JobState.DEAD);
        LoggedEvent dead = only(receiver, "evt_1");
        assertThat(dead.attempts()).isEqualTo(3);
        assertThat(receiver.inbox().aside(0, 10)).containsExactly(dead);
        assertThat(receiver.health().problems()).singleElement().asString().contains("dead");
    }

    @Test
    void aDeadLetterIsReplayedOrDiscarded() {
        AtomicInteger failing = new AtomicInteger(2);
        Receiver receiver =
                start(builder().on("*", HandlerOptions.DEFAULT.withAttempts(1), event -> {
                    if (failing.getAndDecrement() > 0) {
                        throw new IllegalStateException("not yet");
                    }
                    handled.add(event.id() + " " + event.replay());
                }));
        receiver.receive(sender.event("evt_1", "file.created", "nd_1"));
        awaitState(receiver, "evt_1", JobState.DEAD);
        receiver.receive(sender.event("evt_2", "file.created", "nd_1"));
        awaitState(receiver, "evt_2", JobState.DEAD);
        Inbox inbox = receiver.inbox();
        assertThat(inbox.replay(only(receiver, "evt_1").number())).isTrue();
        awaitState(receiver, "evt_1", JobState.DONE);
        assertThat(handled).containsExactly("evt_1 true");
        assertThat(inbox.discard(only(receiver, "evt_1").number())).isFalse();
        assertThat(inbox.discard(only(receiver, "evt_2").number())).isTrue();
        assertThat(only(receiver, "evt_2").state()).isEqualTo(JobState.DISCARDED);
        assertThat(receiver.health().aside()).isZero();
    }

    @Test
    void aRangeIsReplayed() {
        Receiver receiver = start(builder().on("*", event -> handled.add(event.id())));
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            String type = i % 2 == 0 ? "file.created" : "folder.created";
            requests.add(sender.event("evt_" + i, type, "nd_" + i));
        }
        sendAll(receiver, requests);
        await().until(() -> receiver.health().waiting() == 0);
        assertThat(receiver.inbox().replay(0, Long.MAX_VALUE, "file.*")).isEqualTo(1_250);
        await().until(() -> receiver.health().waiting() == 0);
        assertThat(handled).hasSize(3_750);
    }

    @Test
    void theMostExactHandlerRunsAndNoOther() {
        Receiver receiver = start(builder()
                .on("*", event -> handled.add("all " + event.type()))
                .on("file.*", event -> handled.add("prefix " + event.type()))
                .on("file.created", event -> handled.add("exact " + event.type())));
        List<String> types = List.of("file.created", "file.moved", "folder.created", "filed");
        for (String type : types) {
            receiver.receive(sender.event("evt_" + type.replace('.', '_'), type, "nd_1"));
        }
        await().until(() -> receiver.health().waiting() == 0);
        assertThat(handled)
                .containsExactly(
                        "exact file.created",
                        "prefix file.moved",
                        "all folder.created",
                        "all filed");
    }

    @Test
    void whatNobodyAskedForIsKept() {
        Receiver receiver = start(builder().on("folder.*", event -> handled.add(event.id())));
        receiver.receive(sender.event("evt_1", "file.created", "nd_1"));
        awaitState(receiver, "evt_1", JobState.UNHANDLED);
        receiver.close();
        Receiver later = start(builder().on("file.*", event -> handled.add(event.id())));
        assertThat(later.inbox().replay(0, 100, "file.*")).isEqualTo(1);
        awaitState(later, "evt_1", JobState.DONE);
    }

    @Test
    void oneThatStopsWaitsForItsHandlers() {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Receiver receiver = start(builder().on("*", event -> {
            started.countDown();
            goOn.await();
            handled.add(event.id());
        }));
        receiver.receive(sender.event("evt_1", "file.created", "nd_1"));
        await().until(() -> started.getCount() == 0);
        Thread closing = new Thread(receiver::close);
        closing.start();
        await().until(() -> receiver.receive(sender.event("evt_2", "a", "b")).status() == 503);
        goOn.countDown();
        await().until(() -> !closing.isAlive());
        assertThat(handled).containsExactly("evt_1");
        assertThat(only(start(builder()), "evt_1").state()).isEqualTo(JobState.DONE);
    }

    @Test
    void whatWasRunningAtACrashRunsAgainOrIsSetAside() {
        Semaphore started = new Semaphore(0);
        Handler stuck = event -> {
            started.release();
            new Semaphore(0).acquire();
        };
        Receiver before = start(builder()
                .stopWithin(Duration.ZERO)
                .on("again", stuck)
                .on("aside", HandlerOptions.DEFAULT.withOnCrash(OnCrash.SET_ASIDE), stuck));
        before.receive(sender.event("evt_1", "again", "nd_1"));
        before.receive(sender.event("evt_2", "aside", "nd_2"));
        before.receive(sender.event("evt_3", "again", "nd_1"));
        started.acquireUninterruptibly(2);
        leaveAsAfterACrash(before);

        Receiver after = start(builder()
                .on("again", event -> handled.add(event.id() + " " + event.attempt()))
                .on(
                        "aside",
                        HandlerOptions.DEFAULT.withOnCrash(OnCrash.SET_ASIDE),
                        event -> handled.add(event.id() + " " + event.attempt())));
        awaitState(after, "evt_3", JobState.DONE);
        assertThat(handled).containsExactly("evt_1 2", "evt_3 1");
        assertThat(only(after, "evt_2").state()).isEqualTo(JobState.SET_ASIDE);
        assertThat(only(after, "evt_2").error()).isPresent();
    }

    /** Closes; then marks as running what was interrupted, which a crash would have left so. */
    private void leaveAsAfterACrash(Receiver receiver) {
        receiver.close();
        run("UPDATE filebell_job SET state = 'running' WHERE started_at IS NOT NULL");
    }
}
