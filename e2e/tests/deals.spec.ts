import { expect, expectAccessible, signUp, test } from "../support/app";

test("a deal is added, moved on the board by keyboard, and moved back", async ({ page }) => {
  const workspace = await signUp(page);
  await page.goto(`${workspace}/deals`);
  await page.getByRole("button", { name: "New deal" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("12 robot arms");
  await dialog.getByLabel(/^Amount/).fill("84.000,50");
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: "12 robot arms" })).toBeVisible();
  await page.goto(`${workspace}/deals`);
  const columns = page.locator("section[aria-label*=' deal']");
  await expect(columns.first().getByRole("link", { name: "12 robot arms" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("group", { name: "12 robot arms" }).focus();
  await page.keyboard.press("Space");
  await expect(page.getByRole("status").filter({ hasText: "Picked up" })).toBeAttached();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("status").filter({ hasText: "is over" })).toBeAttached();
  await page.keyboard.press("Space");
  await expect(columns.nth(1).getByRole("link", { name: "12 robot arms" })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(columns.first().getByRole("link", { name: "12 robot arms" })).toBeVisible();
});
