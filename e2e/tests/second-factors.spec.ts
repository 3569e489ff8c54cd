import { createHmac } from "node:crypto";
import type { CDPSession, Page } from "@playwright/test";
import { expect, expectAccessible, signUp, test } from "../support/app";

// Browsers bind passkeys to a host name: the same stack, opened by its name.
const origin = (process.env.E2E_BASE_URL ?? `http://127.0.0.1:${process.env.E2E_PORT}`).replace("127.0.0.1", "localhost");
test.use({ baseURL: origin });

// Each test walks through several sign-ins, whose passwords and codes are slow to check on purpose.
test.setTimeout(150_000);
// Everybody here signs up anew; one after the other, the last file would hold up the end.
test.describe.configure({ mode: "parallel" });

const PASSWORD = "correct horse battery staple";

/** The code that an authenticator app shows, some half minutes from now. */
function totp(secret: string, steps = 0): string {
  const bits = [...secret].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac("sha1", key).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** A device with passkeys whose owner always agrees. */
async function withAuthenticator(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return session;
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /Erin Example/ }).first().click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(/\/(welcome|sign-in)/);
}

async function givePassword(page: Page, email: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Work email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function emailOf(page: Page): Promise<string> {
  return page.evaluate(async () => ((await (await fetch("/api/v1/auth/session")).json()) as { user: { email: string } }).user.email);
}

/** Only people whose address is confirmed invite others. */
async function confirmAddress(page: Page): Promise<void> {
  const mails = (await (await page.request.get("/api/v1/outbox", { params: { to: await emailOf(page) } })).json()) as { link: string | null; kind: string }[];
  const link = new URL(mails.find(({ kind }) => kind === "verify_email")?.link ?? "");
  await page.goto(link.pathname + link.search + link.hash);
  await page.getByRole("button", { name: "Confirm address" }).click();
  await expect(page.getByRole("heading", { name: "Your address is confirmed" })).toBeVisible();
}

async function setUpApp(page: Page): Promise<{ secret: string; codes: string[] }> {
  await page.getByRole("button", { name: "Set up" }).click();
  const dialog = page.getByRole("dialog", { name: "Set up an authenticator app" });
  await expect(dialog.getByRole("img", { name: /QR code/ })).toBeVisible();
  await dialog.getByText("Cannot scan it?").click();
  const secret = (await dialog.locator("code").textContent()) ?? "";
  await expectAccessible(page);
  await dialog.getByLabel("Code from your app").fill(totp(secret));
  const kept = page.getByRole("dialog", { name: "Your recovery codes" });
  await expect(kept.getByRole("listitem")).toHaveCount(10);
  const codes = await kept.getByRole("listitem").allTextContents();
  await expectAccessible(page);
  await kept.getByRole("checkbox").check();
  await kept.getByRole("button", { name: "Done" }).click();
  await expect(kept).toBeHidden();
  return { secret, codes };
}

test("an authenticator app guards the sign-in, and recovery codes stand in for it", async ({ page }) => {
  const workspace = await signUp(page);
  const email = await emailOf(page);
  await page.goto(`${workspace}/settings/security`);
  await expect(page.getByRole("heading", { name: "Two-step sign-in" })).toBeVisible();
  await expectAccessible(page);
  const app = await setUpApp(page);
  await expect(page.getByText("10 codes left")).toBeVisible();
  await expect(page.getByText("Authenticator app added")).toBeVisible();

  await signOut(page);
  await givePassword(page, email);
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
  await expectAccessible(page);
  const code = totp(app.secret, 1);
  await page.getByLabel("Code from your app").fill(code);
  await page.waitForURL(/\/w\//);

  await signOut(page);
  await givePassword(page, email);
  await page.getByLabel("Code from your app").fill(code);
  await expect(page.getByRole("alert")).toContainText("used before");
  await page.getByRole("button", { name: "Use a recovery code" }).click();
  await page.getByLabel("Recovery code").fill((app.codes[0] ?? "").toLowerCase());
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.waitForURL(/\/w\//);
  await page.goto(`${workspace}/settings/security`);
  await expect(page.getByText("9 codes left")).toBeVisible();
});

test("a passkey signs in without a name or password", async ({ page }) => {
  await withAuthenticator(page);
  const workspace = await signUp(page);
  const email = await emailOf(page);
  await page.goto(`${workspace}/settings/security`);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const kept = page.getByRole("dialog", { name: "Your recovery codes" });
  await kept.getByRole("checkbox").check();
  await kept.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: /^Rename / }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("My laptop");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("My laptop")).toBeVisible();
  await expectAccessible(page);

  await signOut(page);
  await page.goto("/sign-in");
  // The browser may fill the passkey in by itself; without that there is the button.
  await page
    .getByRole("button", { name: "Sign in with a passkey" })
    .click({ timeout: 5_000 })
    .catch(() => undefined);
  await page.waitForURL(/\/w\//);
  expect(await emailOf(page)).toBe(email);
});

test("dangerous changes ask who is there, once, and then go on", async ({ page }) => {
  await withAuthenticator(page);
  const workspace = await signUp(page);
  await page.goto(`${workspace}/settings/security`);
  let asked = 0;
  // As if the sign-in was long ago: the server's first answer is the real one of ten minutes later.
  await page.route("**/api/v1/auth/second-factors/authenticator", async (route) => {
    asked += 1;
    if (asked > 1) return route.continue();
    return route.fulfill({
      status: 403,
      contentType: "application/problem+json",
      body: JSON.stringify({ type: "about:blank", title: "Confirm that it is you", status: 403, code: "step_up_required", detail: "x", fields: [], request_id: "", methods: ["password"] }),
    });
  });
  await page.getByRole("button", { name: "Set up" }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
  await expectAccessible(page);
  await dialog.getByLabel("Password").fill("not the password");
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(dialog.getByRole("alert")).toContainText("not right");
  await dialog.getByLabel("Password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("dialog", { name: "Set up an authenticator app" })).toBeVisible();
  expect(asked).toBe(2);
});

test("a workspace can ask everybody for a second step", async ({ page, browser }) => {
  const workspace = await signUp(page);
  await confirmAddress(page);
  await page.goto(`${workspace}/settings/workspace`);
  await page.getByRole("switch", { name: "Everybody needs a second step" }).click();
  await expect(page.getByText("Set up your own under Security first").first()).toBeVisible();
  await page.goto(`${workspace}/settings/security`);
  await setUpApp(page);
  await page.goto(`${workspace}/settings/workspace`);
  await page.getByRole("switch", { name: "Everybody needs a second step" }).click();
  await expect(page.getByText("Every member has one.")).toBeVisible();
  await expectAccessible(page);

  // Somebody joins: nothing opens before they have one.
  const context = await browser.newContext({ baseURL: origin });
  const joining = await context.newPage();
  await signUp(joining);
  const email = await emailOf(joining);
  const url = await page.evaluate(async (address) => {
    const session = (await (await fetch("/api/v1/auth/session")).json()) as { csrf_token: string; workspaces: { id: string }[] };
    const answer = await fetch(`/api/v1/workspaces/${session.workspaces[0]?.id}/invitations`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": session.csrf_token },
      body: JSON.stringify({ email: address, role: "member" }),
    });
    return ((await answer.json()) as { url: string }).url;
  }, email);
  await joining.goto(new URL(url).pathname + new URL(url).hash);
  await joining.getByRole("button", { name: /^Join / }).click();
  await expect(joining.getByRole("heading", { name: /asks for a second step/ })).toBeVisible();
  await expectAccessible(joining);
  await joining.goto(`${workspace}/companies`);
  await expect(joining.getByRole("heading", { name: /asks for a second step/ })).toBeVisible();
  await setUpApp(joining);
  await joining.waitForURL(new RegExp(workspace));
  await context.close();
});
