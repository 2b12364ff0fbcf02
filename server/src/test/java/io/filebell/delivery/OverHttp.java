package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.db.Database;
import io.filebell.delivery.outbound.SenderFixture;
import io.filebell.endpoint.EndpointFixture;
import io.filebell.endpoint.Ordering;
import io.filebell.event.Event;
import io.filebell.testing.FakeEndpoint;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;

/** A rule of the real engine and its sender, with a real listener; names are the test's. */
abstract class OverHttp extends InAWorld {

    final FakeEndpoint listener = FakeEndpoint.start();
    final SenderFixture network = new SenderFixture();

    @Override
    DeliveryWorld open(Database on, FakeSender unused) {
        return DeliveryWorld.standingStill(on, network.sender());
    }

    @AfterEach
    void closeListener() {
        listener.close();
    }

    final EndpointId register(String url, Duration timeout) {
        return world.endpoints.register(
                EndpointFixture.target(url, timeout, 20, OptionalInt.empty()),
                EndpointFixture.filter(Ordering.NONE, "note.*"));
    }

    final EndpointId registerListener() {
        return register(listener.url("/hook"), Duration.ofSeconds(15));
    }

    /** The last attempt, once that many are stored. */
    final StoredAttempt attempt(EndpointId endpoint, Event event, int number) {
        awaitAttempts(endpoint, event, number);
        DeliveryView delivery = delivery(endpoint, event);
        return world.database
                .read(tx -> world.deliveryLog.attempts(tx, delivery))
                .getLast();
    }
}
