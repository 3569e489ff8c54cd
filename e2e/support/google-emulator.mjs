// A Google of one's own for the server's tests: sign-in, consent and Gmail, in memory. Says `ready` when it listens.
// GOOGLE_PORT: where; GOOGLE_BASE: what it calls itself (a proxy in front of it); GOOGLE_SEED: users, clients and labels as JSON.
import { createServer } from "@emulators/core";
import google, { seedFromConfig } from "@emulators/google";
import { serve } from "@hono/node-server";

const port = Number(process.env.GOOGLE_PORT);
const base = process.env.GOOGLE_BASE ?? `http://127.0.0.1:${port}`;
const { app, store } = createServer(google, { port, baseUrl: base });
google.seed?.(store, base);
seedFromConfig(store, base, JSON.parse(process.env.GOOGLE_SEED ?? "{}"));
serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, () => console.log("ready"));
