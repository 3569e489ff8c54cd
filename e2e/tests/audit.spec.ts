import { readFile } from "node:fs/promises";
import { expect, expectAccessible, signUp, test } from "../support/app";

test("the audit log is filtered, read, verified and downloaded", async ({ page }) => {
  const workspace = await signUp(page);
  await page.goto(`${workspace}/companies`);
  await page.getByRole("button", { name: "New company" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Acme GmbH");
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: "Acme GmbH" })).toBeVisible();

  await page.goto(`${workspace}/settings/audit`);
  const log = page.getByRole("list", { name: "Audit log" });
  await expect(log.getByRole("listitem")).not.toHaveCount(0);
  await expect(page.getByText("Intact", { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Area").selectOption("company");
  await expect(log.getByRole("listitem")).toHaveCount(1);
  await log.getByRole("button").first().click();
  const detail = page.getByRole("dialog", { name: /^Entry/ });
  await expect(detail.getByText("Acme GmbH")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByLabel("Search actions").fill("nothing like it");
  await expect(page.getByRole("heading", { name: "No entry matches" })).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).first().click();

  await page.getByRole("button", { name: "Download" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "As CSV" }).click();
  const file = await (await downloading).path();
  expect(await readFile(file, "utf8")).toContain("company.created");
  await expect(log.getByRole("button", { name: /Audit log downloaded/ })).toHaveCount(0);
  await page.reload();
  await expect(log.getByRole("button", { name: /Audit log downloaded/ })).toBeVisible();
  // The words on the page are what one searches by; the entry itself says `audit.exported`.
  await page.getByLabel("Search actions").fill("log downloaded");
  await expect(log.getByRole("listitem")).toHaveCount(1);

  // A download's link that is over, opened again: a page, not a document for programs.
  await page.goto("/api/v1/downloads/over");
  await expect(page.getByRole("heading", { name: "This address could not be opened" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Open Agentic CRM" }).click();
  await expect(page.getByRole("navigation").first()).toBeVisible();
});

test("a person is counted, then erased after approval, and the log still verifies", async ({ page }) => {
  test.setTimeout(120_000);
  const workspace = await signUp(page);
  await page.goto(`${workspace}/contacts`);
  await page.getByRole("button", { name: "New contact" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Quirina Zandervelt");
  await dialog.getByLabel(/^Email/).fill("quirina@kestrel.example");
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: "Quirina Zandervelt" })).toBeVisible();

  await page.goto(`${workspace}/settings/privacy`);
  await expect(page.getByRole("heading", { name: "No requests yet" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Erase a person" }).click();
  await dialog.getByLabel("E-mail addresses").fill("quirina@kestrel.example");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Count what there is" }).click();
  await expect(page.getByText("Waits for approval")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/Recognised by.*Quirina Zandervelt|Quirina Zandervelt, quirina@kestrel\.example/)).toBeVisible();
  await page.getByRole("button", { name: "Erase for good" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Erase for good" }).click();
  await expect(page.getByText("Done", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("Quirina")).toHaveCount(0);
  await page.goto(`${workspace}/contacts`);
  await expect(page.getByRole("heading", { name: "No contacts yet" })).toBeVisible();
  await page.goto(`${workspace}/settings/audit`);
  await expect(page.getByText("Intact", { exact: true })).toBeVisible();
  await expect(page.getByText("Quirina")).toHaveCount(0);
});
