import { enterDemo, expect, expectAccessible, test } from "../support/app";

const pages = [
  ["review", "Review"],
  ["deals", "Deals"],
  ["deals?view=table", "Deals"],
  ["companies", "Companies"],
  ["contacts", "Contacts"],
  ["tasks", "Tasks"],
  ["inbox", "Inbox"],
  ["imports", "Imports"],
  ["settings/personal", "Settings"],
  ["settings/security", "Settings"],
  ["settings/workspace", "Settings"],
  ["settings/members", "Settings"],
  ["settings/roles", "Settings"],
  ["settings/pipelines", "Settings"],
  ["settings/privacy", "Settings"],
  ["settings/audit", "Settings"],
  ["settings/jobs", "Settings"],
] as const;

/** Lists whose first row leads to a record page. */
const lists = ["companies", "contacts", "deals?view=table", "tasks"] as const;

for (const theme of ["light", "dark"] as const) {
  for (const width of [1280, 390]) {
    test(`every page stands, ${theme}, ${width} px`, async ({ page }) => {
      test.setTimeout(180_000);
      await page.setViewportSize({ width, height: 844 });
      await page.addInitScript((choice) => localStorage.setItem("theme", choice), theme);
      const demo = await enterDemo(page);
      for (const [path, heading] of pages) {
        await page.goto(`${demo}/${path}`);
        await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
        await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
        await expectAccessible(page);
      }
    });

    test(`every record page stands, ${theme}, ${width} px`, async ({ page }) => {
      test.setTimeout(180_000);
      await page.setViewportSize({ width, height: 844 });
      await page.addInitScript((choice) => localStorage.setItem("theme", choice), theme);
      const demo = await enterDemo(page);
      for (const list of lists) {
        await page.goto(`${demo}/${list}`);
        const link = page.locator(`main a[href^="${demo}/${list.replace(/\?.*/, "")}/"]`).first();
        // The mark before a company's name has letters of its own.
        const name = (await link.innerText()).trim().split("\n").at(-1) ?? "";
        await page.goto((await link.getAttribute("href")) ?? "");
        await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
        await expectAccessible(page);
      }
    });
  }
}

test("the palette goes to a page by keyboard", async ({ page }) => {
  await enterDemo(page);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.type("contacts");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/contacts/);
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await expect(page).toHaveURL(/\/tasks/);
});

test("a page that does not exist says so", async ({ page }) => {
  const demo = await enterDemo(page);
  await page.goto(`${demo}/nothing-here`);
  await expect(page.getByRole("heading", { name: "This does not exist here" })).toBeVisible();
});
