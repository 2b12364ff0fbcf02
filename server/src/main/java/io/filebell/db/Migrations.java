package io.filebell.db;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.util.Arrays;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.exception.FlywayValidateException;

/**
 * Brings a database's schema to this program's version. One set of migrations serves both
 * databases; where their types differ a placeholder stands: {@code ${bytes}}, {@code ${bytewise}}
 * and {@code ${serial}}.
 */
final class Migrations {

    private Migrations() {}

    /**
     * @throws Problem when the database was written by a newer Filebell, or its schema was changed
     *     by hand
     */
    static void run(DataSource source, Dialect dialect) {
        run(source, dialect, MigrationVersion.LATEST);
    }

    /**
     * Brings it to an earlier version instead.
     *
     * @throws Problem also when this program does not know the version
     */
    static void run(DataSource source, Dialect dialect, String version) {
        MigrationVersion target;
        try {
            target = MigrationVersion.fromVersion(version);
        } catch (FlywayException e) {
            throw new Problem(
                    ErrorCode.INVALID_REQUEST, "\"" + version + "\" is no version of a schema.", e);
        }
        boolean known = Arrays.stream(
                        flyway(source, dialect, MigrationVersion.LATEST).info().all())
                .anyMatch(migration -> target.equals(migration.getVersion()));
        if (!known) {
            throw new Problem(
                    ErrorCode.UNAVAILABLE,
                    "It was written by a newer Filebell (schema version " + version
                            + "). Use that version or a later one.");
        }
        run(source, dialect, target);
    }

    private static void run(DataSource source, Dialect dialect, MigrationVersion target) {
        Flyway flyway = flyway(source, dialect, target);
        try {
            flyway.migrate();
        } catch (FlywayValidateException e) {
            refuseNewer(flyway);
            throw told(e, dialect);
        } catch (FlywayException e) {
            throw told(e, dialect);
        }
    }

    /** In one sentence: Flyway's own message is a page about the statement. */
    private static Problem told(FlywayException thrown, Dialect dialect) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        boolean full = switch (dialect) {
            case SQLITE -> SqliteDatabase.isDiskFull(cause);
            case POSTGRESQL -> PostgresDatabase.isDiskFull(cause);
        };
        if (full) {
            return new Problem(
                    ErrorCode.OUT_OF_SPACE,
                    "The disk that the database is on is full. Free some space on it, and start"
                            + " again.",
                    thrown);
        }
        String reason =
                String.valueOf(cause.getMessage()).replaceAll("\\s+", " ").strip();
        return new Problem(
                ErrorCode.UNAVAILABLE,
                "The database's schema could not be brought up to date: " + reason,
                thrown);
    }

    private static Flyway flyway(DataSource source, Dialect dialect, MigrationVersion target) {
        return Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration")
                .placeholders(Map.of(
                        "bytes", dialect.bytes(),
                        "bytewise", dialect.bytewise(),
                        "serial", dialect.serial()))
                .ignoreMigrationPatterns(new String[0])
                .target(target)
                .load();
    }

    private static void refuseNewer(Flyway flyway) {
        MigrationInfo current = flyway.info().current();
        if (current == null) {
            return;
        }
        if (current.getState().isResolved()) {
            return;
        }
        throw new Problem(
                ErrorCode.UNAVAILABLE,
                "The database was written by a newer Filebell (schema version "
                        + current.getVersion() + "). Start that version or a later one.");
    }
}
