package io.filebell.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.filebell.base.EndpointId;
import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.WorkspaceId;
import io.filebell.testing.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresRelayTest {

    private record Heard(Id log, long sequence) {}

    private final IdGenerator ids =
            new IdGenerator(InstantSource.system(), new SplittableRandom(1));
    private final String url = Postgres.newDatabase();
    private final List<Heard> here = new CopyOnWriteArrayList<>();
    private final List<Heard> there = new CopyOnWriteArrayList<>();
    private PostgresRelay one;
    private PostgresRelay two;

    @BeforeEach
    void open() {
        one = new PostgresRelay(url, ids.instance());
        two = new PostgresRelay(url, ids.instance());
        one.listen((log, sequence) -> here.add(new Heard(log, sequence)));
        two.listen((log, sequence) -> there.add(new Heard(log, sequence)));
        awaitConnection();
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Test
    void aHintReachesThisInstanceAtOnceAndTheOtherSoon() {
        WorkspaceId log = ids.workspace();
        one.tell(log, 7);
        assertThat(here).contains(new Heard(log, 7));
        await().until(() -> there.contains(new Heard(log, 7)));
        assertThat(here).containsOnlyOnce(new Heard(log, 7));
    }

    @Test
    void anEndpointThatWasChangedIsTold() {
        EndpointId endpoint = ids.endpoint();
        two.tell(endpoint, 0);
        await().until(() -> here.contains(new Heard(endpoint, 0)));
    }

    @Test
    void manyHintsOfALogBecomeFewAndTheLastArrives() {
        WorkspaceId log = ids.workspace();
        for (int i = 1; i <= 5_000; i++) {
            one.tell(log, i);
        }
        await().until(() -> there.contains(new Heard(log, 5_000)));
        assertThat(there.stream().filter(heard -> heard.log().equals(log))).hasSizeLessThan(5_000);
    }

    @Test
    void anotherConnectionIsMadeWhenOneBreaks() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        }
        awaitConnection();
    }

    @Test
    void whatIsNoHintIsPassedOver() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("NOTIFY filebell, 'what is this'");
            statement.execute("NOTIFY filebell, 'x ws_nothing many'");
        }
        WorkspaceId log = ids.workspace();
        one.tell(log, 1);
        await().until(() -> there.contains(new Heard(log, 1)));
    }

    /** Hints are lost until both listen. */
    private void awaitConnection() {
        WorkspaceId log = ids.workspace();
        await().until(() -> {
            one.tell(log, 1);
            two.tell(log, 2);
            return there.contains(new Heard(log, 1)) && here.contains(new Heard(log, 2));
        });
    }
}
