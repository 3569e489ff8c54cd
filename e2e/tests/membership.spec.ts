import type { Page } from "@playwright/test";
import { expect, expectAccessible, signUp, test } from "../support/app";

const LETTER = (to: string) => `From jane@brightlens.example Mon Mar  2 09:14:00 2026
From: Jane Roe <jane@brightlens.example>
To: Erin Example <${to}>
Subject: Lens benches for Marburg
Date: Mon, 02 Mar 2026 09:14:00 +0100
Message-ID: <benches-1@brightlens.example>

Hello Erin,

we would like to order 12 lens benches for our plant in Marburg. Our budget is 96,000 EUR.
Could you please send me a quote by Friday?

Best regards,
Jane Roe
Head of Purchasing
Brightlens GmbH
Phone: +49 6421 998877
`;

interface Session {
  csrf_token: string;
  user: { email: string };
  workspaces: { id: string; slug: string; name: string; role: string }[];
}
const sessionOf = async (page: Page) => (await (await page.request.get("/api/v1/auth/session")).json()) as Session;

async function call(page: Page, method: string, path: string, data?: unknown): Promise<Record<string, never>> {
  const { csrf_token, workspaces } = await sessionOf(page);
  const headers = { "X-CSRF-Token": csrf_token, Origin: new URL(page.url()).origin, ...(data instanceof Buffer ? { "Content-Type": "application/octet-stream" } : {}) };
  const answer = await page.request.fetch(`/api/v1/workspaces/${workspaces[0]?.id}${path}`, { method, data, headers });
  expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
  return (await answer.json()) as Record<string, never>;
}

/** The link of the newest mail of a kind, as a person opens it. */
async function openMail(page: Page, to: string, kind: string): Promise<void> {
  let link: string | undefined;
  await expect
    .poll(async () => {
      const mails = (await (await page.request.get(`/api/v1/outbox?to=${encodeURIComponent(to)}`)).json()) as { kind: string; link: string }[];
      link = mails.find((mail) => mail.kind === kind)?.link;
      return link;
    })
    .toBeTruthy();
  await page.goto(new URL(link ?? "/").href.replace(/^https?:\/\/[^/]+/, ""));
}

test("people join, hand things on and leave; a workspace is deleted and kept", async ({ page, browser }) => {
  test.setTimeout(150_000);
  const workspace = await signUp(page);
  const owner = await sessionOf(page);
  await openMail(page, owner.user.email, "verify_email");
  await page.getByRole("button", { name: "Confirm address" }).click();
  await expect(page.getByRole("heading", { name: "Your address is confirmed" })).toBeVisible();

  // Invited in the page, accepted by mail.
  await page.goto(`${workspace}/settings/members`);
  const invited = `noor-${Date.now().toString(36)}@harbor.example`;
  await page.getByRole("button", { name: "Invite" }).click();
  await page.getByRole("dialog").getByLabel("Email").fill(invited);
  await page.getByRole("button", { name: "Create the link" }).click();
  await expect(page.getByRole("button", { name: "Copy" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText(invited)).toBeVisible();
  await page.getByRole("button", { name: "Send again" }).click();
  await expect(page.getByText(`New link sent to ${invited}`).first()).toBeVisible();
  const context = await browser.newContext({ baseURL: new URL(page.url()).origin, viewport: { width: 1440, height: 900 } });
  const noor = await context.newPage();
  await openMail(noor, invited, "invitation");
  await noor.getByRole("link", { name: "Create an account to join" }).click();
  await noor.getByLabel("Your name").fill("Noor New");
  await noor.getByLabel("Password", { exact: true }).fill("correct horse battery staple");
  await noor.getByRole("button", { name: "Create an account" }).click();
  await noor.getByRole("button", { name: /^Join/ }).click();
  await noor.waitForURL(/\/w\//);

  // A role changes, and counts at once.
  const role = page.getByRole("combobox", { name: "Role of Noor New" });
  await role.selectOption("viewer");
  await expect.poll(async () => (await sessionOf(noor)).workspaces[0]?.role).toBe("viewer");
  await role.selectOption("member");
  await expect.poll(async () => (await sessionOf(noor)).workspaces[0]?.role).toBe("member");

  // Amounts are hidden from Noor: what sets one goes to the owner, the rest is approved.
  const all = { companies: "all", contacts: "all", deals: "all", tasks: "all", interactions: "all" };
  await call(page, "PUT", "/role-views/member", { ...all, hidden_fields: ["amounts"] });
  const file = Buffer.from(LETTER(owner.user.email));
  const begun = await call(page, "POST", "/imports", { file_name: "letter.mbox", size_bytes: file.length });
  await call(page, "PUT", `/imports/${begun.id}/content?offset=0`, file);
  await expect.poll(async () => (await call(page, "GET", `/imports/${begun.id}`)).state, { timeout: 60_000 }).toBe("done");
  await noor.goto(`${workspace}/review`);
  const hand = noor.getByRole("region", { name: "Hand to" });
  await expect(hand).toBeVisible();
  await hand.getByRole("combobox", { name: "Hand to" }).selectOption({ label: "Erin Example · Owner" });
  await hand.getByRole("textbox", { name: "A word to them" }).fill("You see amounts");
  await expectAccessible(noor);
  await noor.getByRole("button", { name: /^Approve \d+, hand on \d+/ }).click();
  await expect(noor.getByText(/^Created \d+ records?/).first()).toBeVisible({ timeout: 30_000 });
  await page.goto(`${workspace}/review?assigned=me`);
  await expect(page.getByText("Noor New handed this to you: You see amounts")).toBeVisible();
  await page.getByRole("button", { name: /^Approve \d+ action/ }).click();
  await expect(page.getByText(/^Created \d+ records?/).first()).toBeVisible({ timeout: 30_000 });
  const deals = (await call(page, "GET", "/deals")).items as unknown as { amount: string }[];
  expect(deals.map((deal) => deal.amount)).toEqual(["96000.00"]);

  // The workspace is offered, and Noor's once she takes it.
  await page.goto(`${workspace}/settings/members`);
  await page.getByRole("button", { name: "More about Noor New" }).click();
  await page.getByRole("menuitem", { name: "Hand the workspace on…" }).click();
  await page.getByRole("button", { name: "Offer ownership" }).click();
  await expect(page.getByRole("button", { name: "Withdraw" })).toBeVisible();
  await openMail(noor, invited, "ownership_offered");
  await noor.getByRole("button", { name: "Take it over" }).click();
  await expect.poll(async () => (await sessionOf(noor)).workspaces[0]?.role).toBe("owner");
  await expect.poll(async () => (await sessionOf(page)).workspaces[0]?.role).toBe("admin");

  // Erin leaves, and her work goes to Noor.
  await noor.getByRole("button", { name: "More about Erin Example" }).click();
  await noor.getByRole("menuitem", { name: "Deactivate…" }).click();
  const dialog = noor.getByRole("dialog");
  await dialog.getByLabel("Hand records and tasks to").selectOption({ label: `Noor New · ${invited}` });
  await expectAccessible(noor);
  await dialog.getByRole("button", { name: "Deactivate", exact: true }).click();
  await expect(noor.getByText("former")).toBeVisible();
  expect((await sessionOf(page)).workspaces).toEqual([]);
  const owned = (await call(noor, "GET", "/deals")).items as unknown as { owner: { name: string } }[];
  expect(owned.map((deal) => deal.owner.name)).toEqual(["Noor New"]);

  // Deleted by its name, and kept after all.
  await noor.goto(`${workspace}/settings/workspace`);
  await noor.getByRole("button", { name: "Delete…" }).click();
  await noor.getByRole("dialog").getByRole("textbox").fill((await sessionOf(noor)).workspaces[0]?.name ?? "");
  await noor.getByRole("button", { name: "Delete the workspace" }).click();
  await expect(noor.getByRole("heading", { name: /is being deleted$/ })).toBeVisible();
  await expectAccessible(noor);
  const download = noor.waitForEvent("download");
  await noor.getByRole("button", { name: "Download" }).click();
  expect((await download).suggestedFilename()).toMatch(/^records-.*\.zip$/);
  await noor.getByRole("button", { name: "Keep the workspace" }).click();
  await expect(noor.getByRole("heading", { name: "Leaving and deleting" })).toBeVisible();
  await context.close();
});
