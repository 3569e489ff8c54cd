import { expect, expectAccessible, signUp, test } from "../support/app";

test("the first page offers the demo and an account, in both languages", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveURL(/\/welcome$/);
  await expect(page.getByRole("button", { name: "Open the demo" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Deutsch" }).click();
  await expect(page.getByRole("button", { name: "Demo öffnen" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
});

test("a wrong password is answered clearly", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("Work email").fill("nobody@nowhere.example");
  await page.getByLabel("Password", { exact: true }).fill("wrong wrong wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("do not match");
  await expectAccessible(page);
});

test("a page asked for without a session comes back after sign-in", async ({ page }) => {
  await page.goto("/w/somewhere/deals?view=table");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});

test("sign up, name a workspace, add a company, edit it in place", async ({ page }) => {
  const workspace = await signUp(page);
  await expectAccessible(page);
  await page.goto(`${workspace}/companies`);
  await expect(page.getByRole("heading", { name: "No companies yet" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "New company" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Acme GmbH");
  await dialog.getByLabel(/^Domain/).fill("acme.example");
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: "Acme GmbH" })).toBeVisible();
  await page.getByRole("button", { name: /^Edit Phone/ }).click();
  await page.getByRole("textbox", { name: "Phone" }).fill("+49 30 1234567");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: /^Edit Phone: \+49 30 1234567/ })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: /^Edit Phone: \+49 30 1234567/ })).toBeVisible();
  await expectAccessible(page);
});
