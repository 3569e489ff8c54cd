import type { Browser, Page } from "@playwright/test";
import { expect, expectAccessible, signUp, test } from "../support/app";

const PASSWORD = "correct horse battery staple";
const NEW_PASSWORD = "quite another sturdy horse";

/** The address of the account that `signUp` made. */
async function addressOf(page: Page): Promise<string> {
  const answer = await page.request.get("/api/v1/auth/session");
  return ((await answer.json()) as { user: { email: string } }).user.email;
}

/** Opens the newest mail to an address in the outbox, and follows its link. */
async function followMail(page: Page, email: string, label: string): Promise<string> {
  await page.goto("/outbox");
  const mail = page.getByRole("listitem").filter({ hasText: email }).filter({ has: page.getByRole("link", { name: label }) }).first();
  await expect(mail).toBeVisible();
  const link = mail.getByRole("link", { name: label });
  const href = (await link.getAttribute("href")) ?? "";
  await link.click();
  return href;
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Work email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Another device of the same person. */
async function otherDevice(browser: Browser, email: string, password: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await signIn(page, email, password);
  await page.waitForURL(/\/w\//);
  return page;
}

test("a new account confirms its address by the mail in the outbox", async ({ page }) => {
  const workspace = await signUp(page);
  const email = await addressOf(page);
  await page.goto(`${workspace}/companies`);
  const notice = page.getByText(`Please confirm ${email}`);
  await expect(notice).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Send again" }).click();
  await expect(page.getByText("Sent. Check your mail.")).toBeVisible();
  await page.goto("/outbox");
  await expect(page.getByRole("heading", { name: "Outbox" })).toBeVisible();
  await expectAccessible(page);
  const link = await followMail(page, email, "Confirm address");
  await expect(page).toHaveURL(/\/verify-email$/);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Confirm address" }).click();
  await expect(page.getByRole("heading", { name: "Your address is confirmed" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Open Agentic CRM" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(notice).toBeHidden();
  // The same link again: used, and said so.
  await page.goto("/welcome");
  await page.goto(link);
  await page.getByRole("button", { name: "Confirm address" }).click();
  await expect(page.getByRole("alert")).toContainText("used already");
  await expectAccessible(page);
});

test("a forgotten password is chosen anew, once, and every device is signed out", async ({ page, browser }) => {
  const workspace = await signUp(page);
  const email = await addressOf(page);
  const phone = await otherDevice(browser, email, PASSWORD);
  await phone.goto("/sign-in");
  await phone.getByRole("link", { name: "Forgot your password?" }).click();
  await expectAccessible(phone);
  await phone.getByLabel("Work email").fill(email);
  await phone.getByRole("button", { name: "Send the link" }).click();
  await expect(phone.getByRole("heading", { name: "Check your mail" })).toBeVisible();
  await expectAccessible(phone);
  await phone.getByRole("link", { name: "Open outbox" }).click();
  const link = await followMail(phone, email, "Choose a new password");
  // The key does not stay in the address.
  await expect(phone).toHaveURL(/\/reset-password$/);
  await expect(phone.getByText(`For ${email}`)).toBeVisible();
  await expectAccessible(phone);
  await phone.getByLabel("New password").fill("password123");
  await phone.getByRole("button", { name: "Set password" }).click();
  await expect(phone.getByText(/guessed first/)).toBeVisible();
  await phone.getByLabel("New password").fill(NEW_PASSWORD);
  await phone.getByRole("button", { name: "Set password" }).click();
  await expect(phone.getByRole("heading", { name: "Your password is changed" })).toBeVisible();
  // The other device notices with its next step.
  await page.goto(`${workspace}/companies`);
  await expect(page).toHaveURL(/\/sign-in/);
  await phone.goto("/welcome");
  await phone.goto(link);
  await expect(phone.getByRole("alert")).toContainText("used already");
  await expectAccessible(phone);
  await signIn(page, email, PASSWORD);
  await expect(page.getByRole("alert")).toContainText("do not match");
  await signIn(page, email, NEW_PASSWORD);
  await page.waitForURL(/\/w\//);
  await phone.context().close();
});

test("a device is signed out from another one, at once", async ({ page, browser }) => {
  const workspace = await signUp(page);
  const email = await addressOf(page);
  const phone = await otherDevice(browser, email, PASSWORD);
  await page.goto(`${workspace}/settings/security`);
  await expect(page.getByText(email, { exact: false }).first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect.poll(async () => (await phone.request.get("/api/v1/auth/session")).status()).toBe(401);
  expect((await page.request.get("/api/v1/auth/session")).status()).toBe(200);
  await phone.context().close();
});

test("an invitation by mail is accepted by somebody new, and confirms their address", async ({ page, browser }) => {
  const workspace = await signUp(page);
  const email = await addressOf(page);
  await followMail(page, email, "Confirm address");
  await page.getByRole("button", { name: "Confirm address" }).click();
  await expect(page.getByRole("heading", { name: "Your address is confirmed" })).toBeVisible();
  const invited = `new-${Date.now().toString(36)}@harbor.example`;
  const session = (await (await page.request.get("/api/v1/auth/session")).json()) as {
    csrf_token: string;
    workspaces: { id: string; slug: string }[];
  };
  const id = session.workspaces.find((one) => workspace.endsWith(one.slug))?.id ?? "";
  const created = await page.request.post(`/api/v1/workspaces/${id}/invitations`, {
    data: { email: invited, role: "member" },
    headers: { "X-CSRF-Token": session.csrf_token, Origin: new URL(page.url()).origin },
  });
  expect(created.status()).toBe(201);
  const colleague = await (await browser.newContext()).newPage();
  await followMail(colleague, invited, "See the invitation");
  await expect(colleague.getByRole("heading", { name: /^Join/ })).toBeVisible();
  await expectAccessible(colleague);
  await colleague.getByRole("link", { name: "Create an account to join" }).click();
  await colleague.getByLabel("Your name").fill("Noor New");
  await colleague.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await colleague.getByRole("button", { name: "Create an account" }).click();
  await colleague.getByRole("button", { name: /^Join/ }).click();
  await colleague.waitForURL(/\/w\//);
  const theirs = (await (await colleague.request.get("/api/v1/auth/session")).json()) as { has_proven_email: boolean };
  expect(theirs.has_proven_email).toBe(true);
  await colleague.context().close();
});
