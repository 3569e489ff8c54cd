import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { browserArguments, browserPath } from "./support/browser";
import { freePort } from "./support/port";

// E2E_BASE_URL tests a stack that already runs; otherwise one is started on a free port with its own data.
// The workers evaluate this file again: what the first evaluation chose is handed on in the environment.
const given = process.env.E2E_BASE_URL;
if (!given) {
  process.env.E2E_PORT ??= String(await freePort());
  process.env.E2E_DATA_DIR ??= mkdtempSync(join(tmpdir(), "crm-e2e-"));
  if (!process.env.E2E_DOVECOT) {
    const folder = mkdtempSync(join(tmpdir(), "crm-dovecot-"));
    // Dovecot reads mail as a user of its own, who has to get there.
    chmodSync(folder, 0o755);
    process.env.E2E_DOVECOT = join(folder, "mail");
  }
}
const port = process.env.E2E_PORT;
const baseURL = given ?? `http://127.0.0.1:${port}`;
process.env.E2E_CHROMIUM ??= await browserPath();

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  timeout: 120_000,
  expect: { timeout: 15_000 },
  fullyParallel: false,
  // Files run side by side, each in workspaces of its own; the demo workspace is changed by one file alone. Two of them leave a sixth
  // of two cores idle, while they wait for the server.
  workers: 3,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  reporter: [["list"]],
  use: {
    baseURL,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1280, height: 800 },
    contextOptions: { reducedMotion: "reduce" },
    screenshot: "only-on-failure",
    // A trace holds a picture of every step, which costs a third of the time: `TRACE=1 npm test` when something fails.
    trace: process.env.TRACE ? "retain-on-failure" : "off",
    launchOptions: { executablePath: process.env.E2E_CHROMIUM, args: browserArguments },
  },
  ...(given
    ? {}
    : {
        webServer: {
          command: `../.venv/bin/agentic-crm up --port ${port} --data-dir ${process.env.E2E_DATA_DIR}`,
          // As an operator sets it whose mail server is in a network of their own.
          env: { PRIVATE_NETWORKS: "127.0.0.0/8", MAIL_CA_FILE: join(process.env.E2E_DOVECOT ?? "", "ca.pem") },
          url: `${baseURL}/readyz`,
          timeout: 240_000,
          gracefulShutdown: { signal: "SIGTERM" as const, timeout: 30_000 },
          stdout: "pipe" as const,
          stderr: "pipe" as const,
        },
      }),
});
