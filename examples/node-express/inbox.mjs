import Database from "better-sqlite3";

const KEPT_DAYS = 30;

/** What arrived, in a file: kept before it is acknowledged, and worked on in its order. */
export class Inbox {
  #db;
  #add;
  #next;
  #done;
  #failed;
  #dueAt;
  #counts;
  #prune;

  constructor(file) {
    this.#db = new Database(file);
    this.#db.pragma("journal_mode = WAL");
    this.#db.pragma("synchronous = FULL"); // On the disk when the sender hears 204.
    this.#db.exec(`
      CREATE TABLE IF NOT EXISTS inbox (
        place INTEGER PRIMARY KEY,
        id TEXT NOT NULL,
        replay TEXT NOT NULL, -- empty, or the replay that sent it again on purpose
        body BLOB NOT NULL,
        received_at INTEGER NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting',
        attempts INTEGER NOT NULL DEFAULT 0,
        due_at INTEGER NOT NULL DEFAULT 0,
        error TEXT,
        UNIQUE (id, replay)
      );
      CREATE INDEX IF NOT EXISTS inbox_waiting ON inbox (due_at, place) WHERE state = 'waiting';
    `);
    this.#add = this.#db.prepare(
      `INSERT INTO inbox (id, replay, body, received_at) VALUES (?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    );
    this.#next = this.#db.prepare(
      `SELECT place, id, body, attempts FROM inbox WHERE state = 'waiting' AND due_at <= ?
       ORDER BY due_at, place LIMIT 1`,
    );
    this.#done = this.#db.prepare("UPDATE inbox SET state = 'done', error = NULL WHERE place = ?");
    this.#failed = this.#db.prepare(
      "UPDATE inbox SET state = ?, attempts = attempts + 1, due_at = ?, error = ? WHERE place = ?",
    );
    this.#dueAt = this.#db.prepare(
      "SELECT min(due_at) FROM inbox WHERE state = 'waiting'").pluck();
    this.#counts = this.#db.prepare("SELECT state, count(*) AS n FROM inbox GROUP BY state");
    this.#prune = this.#db.prepare("DELETE FROM inbox WHERE state = 'done' AND received_at < ?");
  }

  /** Keeps an event; does nothing when it is there already. */
  add(id, replay, body) {
    this.#add.run(id, replay, body, Date.now());
  }

  /** The next event that is due. */
  next() {
    return this.#next.get(Date.now());
  }

  /** When the next one is due, in milliseconds since 1970; null when none waits. */
  dueAt() {
    return this.#dueAt.get();
  }

  done(event) {
    this.#done.run(event.place);
  }

  /** Tries it again at `dueAt`, or never when that is null. */
  failed(event, dueAt, error) {
    this.#failed.run(dueAt === null ? "dead" : "waiting", dueAt ?? 0, String(error), event.place);
  }

  counts() {
    const counts = { waiting: 0, done: 0, dead: 0 };
    for (const { state, n } of this.#counts.all()) counts[state] = n;
    return counts;
  }

  /** Repeats are told from news as long as their rows are kept. */
  prune() {
    this.#prune.run(Date.now() - KEPT_DAYS * 24 * 3600 * 1000);
  }

  close() {
    this.#db.close();
  }
}
