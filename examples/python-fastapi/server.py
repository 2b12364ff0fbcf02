"""The door: checks what comes, keeps it, answers, and leaves the work to the worker."""

import contextlib
import logging
import os
import sqlite3

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from handle import handle
from inbox import Inbox
from worker import Worker

MOST_BYTES = 1024 * 1024

webhook = Webhook(os.environ["SECRET"])
inbox = Inbox(os.environ.get("INBOX", "inbox.db"))
worker = Worker(inbox, handle)


@contextlib.asynccontextmanager
async def working(_app):
    worker.start()
    port = os.environ.get("PORT", "3000")
    print(f"listening on http://127.0.0.1:{port}/hook", flush=True)
    yield
    worker.stop()
    inbox.close()


app = FastAPI(lifespan=working, docs_url=None, redoc_url=None, openapi_url=None)


@app.post("/hook")
async def hook(request: Request) -> Response:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return Response(status_code=413)
    # The signature is over the raw bytes, so they are parsed only afterwards, by the worker.
    try:
        webhook.verify(bytes(body), dict(request.headers), json_parse=False)
    except (WebhookVerificationError, ValueError):
        return Response(status_code=401)
    id = request.headers["webhook-id"]
    replay = request.headers.get("filebell-replay", "")
    try:
        await run_in_threadpool(inbox.add, id, replay, bytes(body))
    except sqlite3.Error:
        logging.exception("%s could not be kept", id)
        return Response(status_code=503)  # The sender tries again.
    worker.wake()
    return Response(status_code=204)


@app.get("/health")
def health() -> dict[str, int]:
    return inbox.counts()


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ.get("PORT", "3000")), log_level="warning")
