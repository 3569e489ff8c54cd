import { expect, expectAccessible, signUp, test } from "../support/app";
import { dovecot, type MailServer } from "../support/dovecot";

const quote = (number: number, company: string, address: string): string =>
  [
    `From: Jane Roe <jane.roe@${company}.example>`,
    `To: Erin Example <${address}>`,
    `Subject: Quote for ${12 + number} robot arms`,
    `Date: ${new Date().toUTCString()}`,
    `Message-ID: <quote-${number}@${company}.example>`,
    "Content-Type: text/plain; charset=utf-8",
    "",
    "Hi Erin,",
    "",
    `we would like to order ${12 + number} arms for the Jena plant. Our budget is EUR 84,000.`,
    "Could you please send us a quote by Friday?",
    "",
    "Best regards,",
    "Jane Roe",
    "Head of Purchasing",
    `${company.replace(/^./, (first) => first.toUpperCase())} GmbH`,
    "",
  ].join("\r\n");

let server: MailServer;
test.beforeAll(async () => {
  server = await dovecot();
});
test.afterAll(() => server.close());

test("a mailbox is connected, rings, is locked out and comes back without a loss", async ({ page }) => {
  test.setTimeout(180_000);
  const workspace = await signUp(page);
  const session = (await (await page.request.get("/api/v1/auth/session")).json()) as { user: { email: string } };
  const { email } = session.user;
  const user = email.replace(/@.*/, "");
  await server.put(user, quote(0, "acme", email));

  await page.goto(`${workspace}/settings/mailboxes`);
  await page.getByRole("button", { name: "Connect a mailbox" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /IMAP/ }).click();
  await dialog.getByLabel("Address of the mailbox").fill(email);
  await dialog.getByRole("button", { name: "Next" }).click();
  await dialog.getByLabel("IMAP server").fill("localhost", { timeout: 30_000 });
  await dialog.getByLabel("Port").fill(String(server.port));
  await dialog.getByLabel("User name").fill(user);
  await dialog.getByLabel("Password").fill("not this one");
  await dialog.getByRole("button", { name: "Check" }).click();
  // It is tried before it is kept, and says what is wrong.
  await expect(dialog.getByText(/user name or the password is not right/)).toBeVisible({ timeout: 30_000 });
  await dialog.getByLabel("Password").fill(server.password);
  await dialog.getByRole("button", { name: "Check" }).click();
  await expect(dialog.getByText("We are in. This is what we found.")).toBeVisible({ timeout: 30_000 });
  await dialog.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByText("Up to date")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("1 message stored")).toBeVisible();
  await expectAccessible(page);

  // New mail becomes a proposal on an open page.
  await page.goto(`${workspace}/review`);
  const packages = page.getByRole("main");
  await expect(packages.getByText(/Quote for 12 robot arms/).first()).toBeVisible({ timeout: 30_000 });
  const began = Date.now();
  await server.put(user, quote(1, "globex", email));
  await expect(packages.getByText(/Quote for 13 robot arms/).first()).toBeVisible({ timeout: 60_000 });
  const seconds = (Date.now() - began) / 1000;
  test.info().annotations.push({ type: "seconds from delivery to proposal", description: seconds.toFixed(1) });
  console.log(`from delivery to proposal: ${seconds.toFixed(1)} s`);

  // The password is another one there: it is said on every page, and nothing that comes meanwhile is lost.
  await server.lock(true);
  await page.goto(`${workspace}/settings/mailboxes`);
  await page.getByRole("button", { name: "Read now" }).click();
  await expect(page.getByText("is not read any more: sign in again.")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/If it was changed, sign in again/).first()).toBeVisible();
  await server.put(user, quote(2, "initech", email));
  await server.lock(false);
  await page.getByRole("button", { name: "Sign in again", exact: true }).first().click();
  await page.getByRole("dialog").getByLabel("Password").fill(server.password);
  await page.getByRole("dialog").getByRole("button", { name: "Sign in again" }).click();
  await expect(page.getByText("3 messages stored")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("is not read any more: sign in again.")).toBeHidden();

  // Why a message is here, or is not.
  await page.getByRole("button", { name: "Folders" }).click();
  await page.getByLabel("Message-ID or words of the subject").fill("<quote-2@initech.example>");
  await page.getByRole("button", { name: "Explain" }).click();
  await expect(page.getByText("It is here.")).toBeVisible();
  await expectAccessible(page);
});
