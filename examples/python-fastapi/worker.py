"""Works on what the inbox holds, one event after the other, on a thread of its own."""

import json
import logging
import threading
import time
from typing import Callable

from inbox import Event, Inbox

RETRY_SECONDS = [1, 10, 60, 600]  # then it is dead, and waits for a person
LONGEST_SLEEP = 3600
PRUNE_EVERY_SECONDS = 3600


class Worker:
    def __init__(self, inbox: Inbox, handle: Callable[[dict], None]):
        self._inbox = inbox
        self._handle = handle
        self._awake = threading.Event()
        self._stopped = False
        self._pruned_at = 0.0
        self._thread = threading.Thread(target=self._run, name="worker")

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There is, or may be, something to do."""
        self._awake.set()

    def stop(self) -> None:
        """Ends once the event under way has ended."""
        self._stopped = True
        self._awake.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped:
            self._awake.clear()
            try:
                while not self._stopped and (event := self._inbox.next()):
                    self._work_on(event)
                self._prune()
                due_at = self._inbox.due_at()
            except Exception:
                logging.exception("The inbox cannot be used; again in a second")
                due_at = time.time() + 1
            sleep = LONGEST_SLEEP if due_at is None else due_at - time.time()
            self._awake.wait(min(max(sleep, 0), LONGEST_SLEEP))

    def _prune(self) -> None:
        if time.time() - self._pruned_at > PRUNE_EVERY_SECONDS:
            self._inbox.prune()
            self._pruned_at = time.time()

    def _work_on(self, event: Event) -> None:
        try:
            self._handle(json.loads(event.body))
        except Exception as error:
            again = event.attempts < len(RETRY_SECONDS)
            due_at = time.time() + RETRY_SECONDS[event.attempts] if again else None
            self._inbox.failed(event, due_at, error)
            logging.error("%s failed%s: %s", event.id, "" if again else " for good", error)
        else:
            self._inbox.done(event)
