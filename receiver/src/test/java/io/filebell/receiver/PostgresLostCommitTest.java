package io.filebell.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.receiver.testing.CutNetwork;
import io.filebell.receiver.testing.Postgres;
import io.filebell.receiver.testing.Sender;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class PostgresLostCommitTest extends LostCommitConformance {

    @Override
    String newDatabase() {
        return Postgres.newDatabase();
    }

    @Test
    void aConnectionThatIsCutBetweenACommitAndItsAnswerLosesNothing() throws IOException {
        try (CutNetwork network = CutNetwork.before(url)) {
            Receiver receiver = start(Receiver.builder()
                    .verifier(Verifier.of(Sender.SECRET))
                    .inbox(Inbox.open(network.url()))
                    .clock(clock)
                    .on("*", event -> handled.add(event.id())));
            Request request = sender.event("evt_cut", "file.created", "nd_1");
            network.cutAtCommitAfter("evt_cut");
            assertThat(receiver.receive(request).status()).isEqualTo(503);
            assertThat(network.cuts()).isEqualTo(1);
            awaitState(receiver, "evt_cut", JobState.DONE);
            assertThat(receiver.receive(request).status()).isEqualTo(204);
            assertThat(handled).containsExactly("evt_cut");
            awaitCountsOfTheTable(receiver);
            receiver.close();
        }
    }
}
