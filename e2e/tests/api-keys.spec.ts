import { expect, expectAccessible, signUp, test } from "../support/app";

test("An API key is made, shown once, used by a program, and revoked", async ({ page, playwright, baseURL }) => {
  const workspace = await signUp(page);
  await page.goto(`${workspace}/settings/api-keys`);
  await expect(page.getByRole("heading", { name: "No API keys yet" })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog", { name: "Create an API key" });
  await dialog.getByRole("button", { name: "Create key" }).click();
  await expect(dialog.getByText("Give the key a name.")).toBeVisible();
  await dialog.getByLabel("Name").fill("Nightly import");
  await expect(dialog.getByRole("checkbox", { name: "Read" })).toBeChecked();
  await dialog.getByRole("checkbox", { name: "Propose" }).check();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Create key" }).click();

  const shown = page.getByRole("dialog", { name: "“Nightly import” is ready" });
  const key = (await shown.locator("code").textContent()) ?? "";
  expect(key).toMatch(/^acrm_live_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/);
  await expect(shown.getByRole("button", { name: "Done" })).toBeDisabled();
  await expectAccessible(page);
  await shown.getByRole("checkbox", { name: "I have stored the key safely." }).check();
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText(key)).toHaveCount(0);

  const id = await page.evaluate(async () => ((await (await fetch("/api/v1/auth/session")).json()) as { workspaces: { id: string }[] }).workspaces[0]?.id);
  const program = await playwright.request.newContext({ baseURL: baseURL ?? "", extraHTTPHeaders: { Authorization: `Bearer ${key}` } });
  expect((await program.get(`/api/v1/workspaces/${id}/companies`)).status()).toBe(200);
  expect((await program.post(`/api/v1/workspaces/${id}/companies`, { data: { name: "Acme" } })).status()).toBe(403);

  await page.reload();
  const row = page.getByRole("listitem").filter({ hasText: "Nightly import" });
  await expect(row).toContainText("Last used");
  await expect(row).toContainText(key.slice(0, 18));
  await page.getByRole("button", { name: "Revoke Nightly import" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("heading", { name: "No longer valid" })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Nightly import" })).toContainText("Revoked");
  expect((await program.get(`/api/v1/workspaces/${id}/companies`)).status()).toBe(401);
  await expectAccessible(page);
  await program.dispose();
});

test("The page of API keys fits a phone", async ({ page }) => {
  const workspace = await signUp(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${workspace}/settings/api-keys`);
  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByLabel("Name").fill("A key with a long name that has to break somewhere on a small screen");
  await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
  await expect(page.getByRole("button", { name: "Copy key" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("A key with a long name")).toBeVisible();
  await expectAccessible(page);
});
