import { expect, expectAccessible, signUp, test } from "../support/app";

test("what was entered outlives a reload; pipelines are changed; deals follow them, in several orders", async ({ page }) => {
  const workspace = await signUp(page);
  const dialog = page.getByRole("dialog");
  const addDeal = async (name: string, amount: string) => {
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByLabel(/^Amount/).fill(amount);
    await dialog.getByRole("button", { name: "Create" }).click();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  };

  await test.step("a draft is back after a reload, and gone once it is sent or cancelled", async () => {
    await page.goto(`${workspace}/deals`);
    await page.getByRole("button", { name: "New deal" }).first().click();
    await dialog.getByLabel("Name").fill("12 robot arms");
    await dialog.getByLabel(/^Amount/).fill("84000");
    await page.reload();
    await expect(dialog.getByText("What you had entered is back.")).toBeVisible();
    await expect(dialog.getByLabel("Name")).toHaveValue("12 robot arms");
    await expect(dialog.getByLabel(/^Amount/)).toHaveValue("84000");
    await addDeal("12 robot arms", "84000");
    for (const name of ["Gripper", "Arm service"]) {
      await page.goto(`${workspace}/deals?new=true`);
      await expect(dialog.getByLabel("Name")).toHaveValue("");
      await addDeal(name, "500");
    }
  });

  await test.step("stages are named, put in order and emptied", async () => {
    await page.goto(`${workspace}/settings/pipelines`);
    await page.getByRole("button", { name: "Edit Sales" }).click();
    await dialog.getByLabel("Name", { exact: true }).fill("New business");
    await dialog.getByLabel("Name of stage 2").fill("In talks");
    await dialog.getByRole("button", { name: "Move In talks", exact: true }).focus();
    await page.keyboard.press("ArrowDown");
    await expect(dialog.getByLabel("Name of stage 3")).toHaveValue("In talks");
    await dialog.getByRole("button", { name: "Remove Lead" }).click();
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByLabel("Lead (3 deals)").selectOption({ label: "In talks" });
    await dialog.getByRole("button", { name: "Move deals and save" }).click();
    await expect(page.getByRole("heading", { level: 3, name: "New business" })).toBeVisible();
    await expect(page.getByRole("list", { name: "Stages of New business" }).getByRole("listitem")).toHaveText([/^Proposal/, /^In talks/, /^Negotiation/, /^Won/, /^Lost/]);
  });

  await test.step("a second pipeline is added, and put first", async () => {
    await page.getByRole("button", { name: "New pipeline" }).click();
    await dialog.getByLabel("Name", { exact: true }).fill("Renewals");
    await dialog.getByRole("button", { name: "Create" }).click();
    await page.getByRole("button", { name: "Move Renewals up" }).click();
    await expect(page.getByRole("heading", { level: 3 })).toHaveText(["Renewals", "New business"]);
    await expectAccessible(page);
  });

  await test.step("the board shows one pipeline, the table one or all", async () => {
    await page.goto(`${workspace}/deals`);
    await expect(page.getByRole("heading", { name: "No deals yet" })).toBeVisible();
    await page.getByRole("button", { name: "Pipeline: Renewals" }).click();
    await page.getByRole("menuitem", { name: "New business" }).click();
    await expect(page.getByRole("region", { name: "In talks, 3 deals" })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("radio", { name: "Table" }).click();
    await page.getByRole("button", { name: "Pipeline: New business" }).click();
    await page.getByRole("menuitem", { name: "All pipelines" }).click();
    await expect(page.getByRole("button", { name: "Pipeline: All pipelines" })).toBeVisible();
  });

  await test.step("a table is sorted by several columns, which the address keeps", async () => {
    const names = page.getByRole("row").locator("a");
    await page.getByRole("button", { name: "Amount" }).click();
    await page.getByRole("button", { name: "Name" }).click({ modifiers: ["Shift"] });
    await expect(names).toHaveText(["Arm service", "Gripper", "12 robot arms"]);
    await page.getByRole("button", { name: "Name" }).click({ modifiers: ["Shift"] });
    await expect(names).toHaveText(["Gripper", "Arm service", "12 robot arms"]);
    await page.reload();
    await expect(names).toHaveText(["Gripper", "Arm service", "12 robot arms"]);
    await expect(page.getByRole("columnheader", { name: "Amount" })).toHaveAttribute("aria-sort", "ascending");
    await expectAccessible(page);
  });
});
