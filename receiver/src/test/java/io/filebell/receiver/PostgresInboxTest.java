package io.filebell.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.receiver.testing.Postgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class PostgresInboxTest extends InboxConformance {

    @Override
    String newDatabase() {
        return Postgres.newDatabase();
    }

    @Override
    int flood() {
        return 2_000;
    }

    @Test
    @Tag("heavy")
    void tenThousandEventsSentUpToThriceAndShuffledHaveOneEffectEach() throws SQLException {
        floodWith(10_000);
    }

    @Test
    void aDriverThatJoinsInsertsLosesNoEvent() {
        url += (url.contains("?") ? "&" : "?") + "reWriteBatchedInserts=true";
        Receiver receiver = start(builder().on("*", event -> handled.add(event.id())));
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            requests.add(sender.event("evt_" + i, "file.created", "nd_" + i));
        }
        assertThat(sendAll(receiver, requests)).isEqualTo(500);
        await().until(() -> receiver.health().waiting() == 0);
        assertThat(handled).hasSize(500);
        assertThat(receiver.inbox().refused(10)).isEmpty();
    }
}
