import { apiOf, importMail } from "../support/api";
import { expect, expectAccessible, signUp, test } from "../support/app";

const mailTo = (address: string): string =>
  [
    "From: Jane Roe <jane.roe@acme.example>",
    `To: Erin Example <${address}>`,
    "Subject: Delivery plan",
    "Date: Thu, 05 Mar 2026 09:14:00 +0100",
    "Message-ID: <delivery-plan@acme.example>",
    "Content-Type: text/plain; charset=utf-8",
    "",
    "Hi Erin,\n\ncould you please send us the updated delivery plan by Friday?\n\nBest regards,\nJane Roe\nAcme GmbH",
  ].join("\n");

test("which of two deals is meant is asked, answered with a key, and then approved", async ({ page, baseURL }) => {
  test.setTimeout(120_000);
  const workspace = await signUp(page);
  const api = await apiOf(page, baseURL ?? "");
  const company = await api("POST", "/companies", { name: "Acme GmbH", domain: "acme.example" });
  await api("POST", "/contacts", { name: "Jane Roe", email: "jane.roe@acme.example", company_id: company.id });
  for (const name of ["Pumps for Jena", "Valves for Gera"]) await api("POST", "/deals", { name, company_id: company.id });
  const session = (await (await page.request.get("/api/v1/auth/session")).json()) as { user: { email: string } };
  await importMail(api, "plan.mbox", [mailTo(session.user.email)]);

  await page.goto(`${workspace}/review`);
  const question = page.getByRole("region", { name: "Which deal is meant?" });
  await expect(question.getByRole("button")).toHaveCount(4);
  await expect(question.getByRole("button", { name: /Pumps for Jena/ })).toBeVisible();
  await expectAccessible(page);
  const valves = await question.getByRole("button").filter({ hasText: "Valves for Gera" }).getAttribute("aria-keyshortcuts");
  await page.keyboard.press("a");
  await expect(question, "nothing goes before it is answered").toBeVisible();
  await page.keyboard.press(valves ?? "");
  await expect(page.getByText("Meant is Valves for Gera.")).toBeVisible();
  await expectAccessible(page);
  await expect(page.getByRole("status").filter({ hasText: /^Creates \d+/ })).toBeVisible();
  await page.getByRole("button", { name: /^Approve \d+ actions?/ }).click();
  await expect(page.getByText(/created \d+ records?/i).first()).toBeVisible({ timeout: 30_000 });

  await page.goto(`${workspace}/deals`);
  await page.getByRole("link", { name: "Valves for Gera" }).first().click();
  await expect(page.getByRole("link", { name: /delivery plan/i }).first()).toBeVisible();
});
