package io.filebell.receiver;

import io.filebell.receiver.internal.Routes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** What a {@link ReceiverBuilder} was told. */
record ReceiverSettings(
        Verifier verifier,
        Inbox inbox,
        Routes routes,
        EventKey key,
        Replays replays,
        int bodyBytes,
        int concurrency,
        Duration stopWithin,
        Duration latest,
        Duration gapAfter,
        Consumer<Health> onUnhealthy,
        Optional<CatchUp> catchUp,
        InstantSource clock,
        LongSupplier ticker,
        RandomGenerator random) {}
