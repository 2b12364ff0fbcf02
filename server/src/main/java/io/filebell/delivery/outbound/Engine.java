package io.filebell.delivery.outbound;

import io.filebell.base.Ticker;
import io.netty.channel.EventLoopGroup;
import java.time.InstantSource;

/** What every transmission works with. */
record Engine(
        EventLoopGroup loops,
        RememberedDestinations destinations,
        ConnectionPool pool,
        Connector connector,
        InstantSource clock,
        Ticker ticker) {}
