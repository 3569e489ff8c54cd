import { expect, expectAccessible, signUp, test } from "../support/app";
import { dovecot, type MailServer } from "../support/dovecot";

let server: MailServer;
test.beforeAll(async () => {
  server = await dovecot();
});
test.afterAll(() => server.close());

test("a reply is drafted, finished, approved, and arrives with its file", async ({ page }) => {
  test.setTimeout(180_000);
  const workspace = await signUp(page);
  const session = (await (await page.request.get("/api/v1/auth/session")).json()) as { csrf_token: string; user: { email: string }; workspaces: { id: string }[] };
  const { email } = session.user;
  const user = email.replace(/@.*/, "");
  const lines = [
    "From: Jane Roe <jane.roe@acme.example>",
    `To: Erin Example <${email}>`,
    "Subject: Quote for 12 robot arms",
    `Date: ${new Date().toUTCString()}`,
    "Message-ID: <quote-1@acme.example>",
    "Content-Type: text/plain; charset=utf-8",
    "",
    "Hi Erin,",
    "",
    "we would like to order 12 arms for the Jena plant. Could you please send us a quote by Friday?",
    "",
    "Best regards,",
    "Jane Roe",
    "",
  ];
  await server.put(user, lines.join("\r\n"));
  await server.sends(user);
  // Connecting and setting up have tests of their own: here they are asked for directly.
  const headers = { "X-CSRF-Token": session.csrf_token, "Sec-Fetch-Site": "same-origin", Origin: new URL(page.url()).origin };
  const base = `/api/v1/workspaces/${session.workspaces[0]?.id}`;
  const login = { user_name: user, password: server.password, address: email, reads_from: "all" };
  const connected = await page.request.post(`${base}/mailboxes`, { headers, data: { server: { host: "localhost", port: server.port, security: "tls" }, ...login } });
  expect(connected.status(), await connected.text()).toBe(201);
  const { id } = (await connected.json()) as { id: string };
  const outgoing = { server: { host: "localhost", port: server.smtp, security: "tls" }, user_name: user };
  const setUp = await page.request.put(`${base}/mailboxes/${id}/sending`, { headers, data: outgoing });
  expect(setUp.status(), await setUp.text()).toBe(200);

  await page.goto(`${workspace}/inbox`);
  await page.getByText("Quote for 12 robot arms").first().click({ timeout: 30_000 });
  await expect(page.getByText(/Waits for your answer since/)).toBeVisible();
  await page.getByRole("button", { name: "Draft a reply" }).click();
  await page.getByRole("button", { name: "Draft it" }).click();
  const text = page.getByRole("textbox", { name: "Text" });
  await expect(text).toHaveValue(/Could you please send us a quote by Friday\?”\n\[…\]/, { timeout: 30_000 });
  await expectAccessible(page);

  // What only Erin knows is hers to say: it does not leave before.
  await page.getByRole("button", { name: "Check and send" }).click();
  await expect(page.getByText(/Fill in every \[…\]/)).toBeVisible();
  await text.fill((await text.inputValue()).replace("[…]", "You will have it on Thursday."));
  await page.getByLabel("Attach files").setInputFiles({ name: "Quote.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 12 arms") });
  await expect(page.getByRole("link", { name: "Quote.pdf" })).toBeVisible();
  await page.getByRole("button", { name: "Check and send" }).click();
  const letter = page.getByRole("dialog");
  await expect(letter.getByText("You will have it on Thursday.").first()).toBeVisible();
  await expect(letter.getByRole("list", { name: "Files" })).toBeVisible();
  await expectAccessible(page);
  await letter.getByRole("button", { name: "Send it" }).click();

  await expect(async () => expect(await server.sends(user)).toHaveLength(1)).toPass({ timeout: 60_000 });
  const [taken] = await server.sends(user);
  expect(taken?.to).toEqual(["jane.roe@acme.example"]);
  expect(taken?.raw).toContain('filename="Quote.pdf"');
  await page.goto(`${workspace}/outgoing`);
  await expect(page.getByText("Sent", { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/One file/).first()).toBeVisible();
});
