"""What arrived, in a file: kept before it is acknowledged, and worked on in its order."""

import sqlite3
import threading
import time
from typing import NamedTuple, Optional

KEPT_SECONDS = 30 * 24 * 3600


class Event(NamedTuple):
    place: int
    id: str
    body: bytes
    attempts: int


class Inbox:
    """Safe for many threads: each call is one transaction, one at a time."""

    def __init__(self, file: str):
        self._lock = threading.Lock()
        self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None, timeout=5)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")  # On the disk when the sender hears 204.
        self._db.executescript("""
            CREATE TABLE IF NOT EXISTS inbox (
                place INTEGER PRIMARY KEY,
                id TEXT NOT NULL,
                replay TEXT NOT NULL, -- empty, or the replay that sent it again on purpose
                body BLOB NOT NULL,
                received_at REAL NOT NULL,
                state TEXT NOT NULL DEFAULT 'waiting',
                attempts INTEGER NOT NULL DEFAULT 0,
                due_at REAL NOT NULL DEFAULT 0,
                error TEXT,
                UNIQUE (id, replay)
            );
            CREATE INDEX IF NOT EXISTS inbox_waiting ON inbox (due_at, place)
                WHERE state = 'waiting';
        """)

    def _run(self, sql: str, *values) -> list:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def add(self, id: str, replay: str, body: bytes) -> None:
        """Keeps an event; does nothing when it is there already."""
        self._run(
            "INSERT INTO inbox (id, replay, body, received_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            id, replay, body, time.time(),
        )

    def next(self) -> Optional[Event]:
        """The next event that is due."""
        rows = self._run(
            "SELECT place, id, body, attempts FROM inbox WHERE state = 'waiting' AND due_at <= ?"
            " ORDER BY due_at, place LIMIT 1",
            time.time(),
        )
        return Event(*rows[0]) if rows else None

    def due_at(self) -> Optional[float]:
        """When the next one is due, in seconds since 1970; None when none waits."""
        return self._run("SELECT min(due_at) FROM inbox WHERE state = 'waiting'")[0][0]

    def done(self, event: Event) -> None:
        self._run("UPDATE inbox SET state = 'done', error = NULL WHERE place = ?", event.place)

    def failed(self, event: Event, due_at: Optional[float], error: Exception) -> None:
        """Tries it again at `due_at`, or never when that is None."""
        self._run(
            "UPDATE inbox SET state = ?, attempts = attempts + 1, due_at = ?, error = ?"
            " WHERE place = ?",
            "dead" if due_at is None else "waiting", due_at or 0, str(error), event.place,
        )

    def counts(self) -> dict[str, int]:
        counts = {"waiting": 0, "done": 0, "dead": 0}
        counts.update(self._run("SELECT state, count(*) FROM inbox GROUP BY state"))
        return counts

    def prune(self) -> None:
        """Repeats are told from news as long as their rows are kept."""
        self._run(
            "DELETE FROM inbox WHERE state = 'done' AND received_at < ?",
            time.time() - KEPT_SECONDS,
        )

    def close(self) -> None:
        with self._lock:
            self._db.close()
