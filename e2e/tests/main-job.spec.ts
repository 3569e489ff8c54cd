import { expect, expectAccessible, signUp, test } from "../support/app";

const mailboxOf = (address: string): string => `From jane.roe@acme.example Thu Mar 05 09:14:00 2026
From: Jane Roe <jane.roe@acme.example>
To: Erin Example <${address}>
Subject: Quote for 12 robot arms
Date: Thu, 05 Mar 2026 09:14:00 +0100
Message-ID: <quote-1@acme.example>
Content-Type: text/plain; charset=utf-8

Hi Erin,

we would like to order 12 arms for the Jena plant. Our budget is EUR 84,000.
Could you please send us a quote by Friday?

Best regards,
Jane Roe
Head of Purchasing
Acme GmbH
Phone: +49 30 1234567

From news@letters.example Thu Mar 05 10:00:00 2026
From: Robotics Weekly <news@letters.example>
To: Erin Example <${address}>
Subject: This week in robotics
Date: Thu, 05 Mar 2026 10:00:00 +0100
Message-ID: <weekly-9@letters.example>
List-Unsubscribe: <https://letters.example/unsubscribe>
Precedence: bulk
Content-Type: text/plain; charset=utf-8

Ten robots you did not know. Unsubscribe any time.

`;

test("from a mailbox file to linked records, undone, and approved again", async ({ page }) => {
  test.setTimeout(180_000);
  const workspace = await signUp(page);
  await expectAccessible(page);
  const session = (await (await page.request.get("/api/v1/auth/session")).json()) as { user: { email: string } };

  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles({ name: "export.mbox", mimeType: "application/mbox", buffer: Buffer.from(mailboxOf(session.user.email)) });
  await expect(page.getByText("2 messages", { exact: true })).toBeVisible({ timeout: 60_000 });
  await page.goto(`${workspace}/imports`);
  await expect(page.getByText("2 of 2 threads analysed")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("1 proposal", { exact: true })).toBeVisible();
  await expectAccessible(page);

  await page.goto(`${workspace}/review`);
  const approve = page.getByRole("button", { name: /^Approve \d+ actions?/ });
  const plan = page.getByRole("status").filter({ hasText: /^Creates \d+/ });
  await expect(approve).toBeVisible();
  // Nothing is approved before its plan is on screen.
  await expect(plan).toBeVisible();
  await expect(page.getByText("Head of Purchasing").first()).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("a");
  await expect(page.getByText(/created \d+ records?/i).first()).toBeVisible({ timeout: 30_000 });

  await page.goto(`${workspace}/companies`);
  await page.getByRole("link", { name: "Acme GmbH" }).click();
  await expect(page.getByRole("heading", { name: "Acme GmbH" })).toBeVisible();
  await expect(page.getByRole("link", { name: /Jane Roe/ }).first()).toBeVisible();
  await expectAccessible(page);

  await page.goto(`${workspace}/review?state=executed`);
  await page.getByRole("button", { name: "Undo this package" }).click();
  await expect(page.getByText(/^Undone|then undone/).first()).toBeVisible({ timeout: 30_000 });
  await page.goto(`${workspace}/companies`);
  await expect(page.getByRole("heading", { name: "No companies yet" })).toBeVisible();

  await page.goto(`${workspace}/review?state=undone`);
  await page.getByRole("button", { name: /reopen|review again|open again/i }).first().click();
  await page.goto(`${workspace}/review`);
  await expect(plan).toBeVisible();
  await page.keyboard.press("a");
  await expect(page.getByText(/created \d+ records?/i).first()).toBeVisible({ timeout: 30_000 });
  await page.goto(`${workspace}/companies`);
  await expect(page.getByRole("link", { name: "Acme GmbH" })).toBeVisible();
});

test("a file that is no mailbox is answered clearly", async ({ page }) => {
  const workspace = await signUp(page);
  await page.goto(`${workspace}/imports`);
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles({ name: "invoice.mbox", mimeType: "application/mbox", buffer: Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n") });
  await expect(page.getByText("Failed", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/PDF/).first()).toBeVisible();
  await expectAccessible(page);
});
