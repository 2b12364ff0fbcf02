import express from "express";
import { Webhook } from "standardwebhooks";
import { handle } from "./handle.mjs";
import { Inbox } from "./inbox.mjs";
import { Worker } from "./worker.mjs";

if (!process.env.SECRET) {
  console.error("Set SECRET to the endpoint's secret, whsec_…");
  process.exit(2);
}
const webhook = new Webhook(process.env.SECRET);
const inbox = new Inbox(process.env.INBOX ?? "inbox.db");
const worker = new Worker(inbox, handle);
const app = express();

// The signature is over the raw bytes, so the body is not parsed here.
app.post("/hook", express.raw({ type: () => true, limit: "1mb" }), (request, response) => {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  try {
    webhook.verify(body, request.headers, { jsonParse: false });
  } catch {
    response.status(401).end();
    return;
  }
  inbox.add(request.get("webhook-id"), request.get("filebell-replay") ?? "", body);
  response.status(204).end();
  worker.wake();
});

app.get("/health", (_request, response) => {
  response.json(inbox.counts());
});

// What the body parser refuses says its own status (413); anything else means: try again.
app.use((error, _request, response, _next) => {
  if (!error.status) console.error(error);
  response.status(error.status ?? 503).end();
});

const port = Number(process.env.PORT ?? 3000);
const server = app.listen(port, "127.0.0.1", (error) => {
  if (error) throw error;
  console.log(`listening on http://127.0.0.1:${port}/hook`);
  worker.wake();
});

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.on(signal, () => {
    server.close(async () => {
      await worker.stop();
      inbox.close();
    });
    server.closeIdleConnections();
  });
}
