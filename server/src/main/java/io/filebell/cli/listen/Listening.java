package io.filebell.cli.listen;

/** Takes a workspace's events to an outlet as they happen, and keeps how far it is. */
final class Listening {

    private final LiveEvents live;
    private final Outlet outlet;
    private final KeptPlace kept;
    private final ListenReport report;
    private final Runnable ready;
    private boolean complained;

    /** @param ready runs once the first connection stands: nothing is missed from then on */
    Listening(LiveEvents live, Outlet outlet, KeptPlace kept, ListenReport report, Runnable ready) {
        this.live = live;
        this.outlet = outlet;
        this.kept = kept;
        this.report = report;
        this.ready = ready;
    }

    /** Until it is stopped. An event is behind it when the outlet is done with it, not before. */
    void run() throws InterruptedException {
        long previous = kept.sequence();
        for (Told told = live.next(); !(told instanceof Told.Ended); told = live.next()) {
            switch (told) {
                case Told.Heard heard -> {
                    HeardEvent event = heard.event();
                    if (!outlet.take(event, previous)) {
                        return;
                    }
                    if (!event.isSample()) {
                        previous = event.sequence();
                        kept.done(previous, heard.cursor());
                    }
                }
                case Told.Moved moved -> kept.move(moved.cursor());
                case Told.Connected connected -> {
                    connected.cursor().ifPresent(kept::move);
                    if (!connected.again()) {
                        ready.run();
                    }
                    report.connected(connected);
                }
                case Told.Lost lost -> report.lost(lost.why());
                case Told.Missed missed -> {
                    report.missed(missed.what());
                    if (missed.otherLog()) {
                        kept.forget();
                        previous = 0;
                    }
                }
                case Told.Ended ended -> {} // the loop ends
            }
            complain();
            report.requireReader();
        }
    }

    void stop() {
        live.close();
        outlet.stop();
    }

    private void complain() {
        kept.complaint().filter(text -> !complained).ifPresent(text -> {
            complained = true;
            report.warn(text);
        });
    }
}
