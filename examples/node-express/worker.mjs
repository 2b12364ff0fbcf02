const RETRY_SECONDS = [1, 10, 60, 600]; // then it is dead, and waits for a person
const INBOX_RETRY_MS = 1000;
const PRUNE_EVERY_MS = 3600 * 1000;

/** Works on what the inbox holds, one event after the other. */
export class Worker {
  #inbox;
  #handle;
  #running = null;
  #again = false;
  #timer = null;
  #stopped = false;
  #prunedAt = 0;

  constructor(inbox, handle) {
    this.#inbox = inbox;
    this.#handle = handle;
  }

  /** There is, or may be, something to do. */
  wake() {
    this.#again = true;
    if (this.#running !== null || this.#stopped) return;
    this.#running = this.#work()
      .catch((error) => {
        console.error(error);
        return Date.now() + INBOX_RETRY_MS;
      })
      .then((dueAt) => {
        this.#running = null;
        if (this.#again) this.wake();
        else this.#wakeAt(dueAt);
      });
  }

  /** Ends once the event under way has ended. */
  async stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Answers when the next event is due. */
  async #work() {
    this.#again = false;
    for (let event; !this.#stopped && (event = this.#inbox.next()); ) {
      try {
        await this.#handle(JSON.parse(event.body.toString()));
        this.#inbox.done(event);
      } catch (error) {
        const seconds = RETRY_SECONDS[event.attempts];
        const dueAt = seconds === undefined ? null : Date.now() + seconds * 1000;
        this.#inbox.failed(event, dueAt, error);
        console.error(`${event.id} failed${dueAt === null ? " for good" : ""}: ${error}`);
      }
    }
    if (Date.now() - this.#prunedAt > PRUNE_EVERY_MS) {
      this.#prunedAt = Date.now();
      this.#inbox.prune();
    }
    return this.#inbox.dueAt();
  }

  #wakeAt(dueAt) {
    clearTimeout(this.#timer);
    if (dueAt !== null && !this.#stopped) {
      this.#timer = setTimeout(() => this.wake(), Math.max(0, dueAt - Date.now()));
    }
  }
}
