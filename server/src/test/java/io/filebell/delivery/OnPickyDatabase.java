package io.filebell.delivery;

import io.filebell.db.Database;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A rule of the real engine that holds although the database is away for a while. */
abstract class OnPickyDatabase extends InAWorld {

    private @Nullable PickyDatabase opened;

    @Override
    final DeliveryWorld open(Database on, FakeSender sender) {
        PickyDatabase picky = new PickyDatabase(on);
        opened = picky;
        return DeliveryWorld.standingStill(picky, sender);
    }

    final PickyDatabase picky() {
        return Objects.requireNonNull(opened);
    }
}
