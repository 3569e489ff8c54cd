import type { Page } from "@playwright/test";
import { enterDemo, expect, expectAccessible, expectContrast, test } from "../support/app";

const pages = [
  ["review", "Review"],
  ["deals", "Deals"],
  ["deals?view=table", "Deals"],
  ["companies", "Companies"],
  ["contacts", "Contacts"],
  ["tasks", "Tasks"],
  ["inbox", "Inbox"],
  ["imports", "Imports"],
  ["outgoing", "Outgoing"],
  ["settings/personal", "Settings"],
  ["settings/security", "Settings"],
  ["settings/workspace", "Settings"],
  ["settings/members", "Settings"],
  ["settings/roles", "Settings"],
  ["settings/pipelines", "Settings"],
  ["settings/privacy", "Settings"],
  ["settings/audit", "Settings"],
  ["settings/mailboxes", "Settings"],
  ["settings/learning", "Settings"],
  ["settings/ai", "Settings"],
  ["settings/api-keys", "Settings"],
  ["settings/jobs", "Settings"],
] as const;

/** Lists whose first row leads to a record page. */
const lists = ["companies", "contacts", "deals?view=table", "tasks"] as const;

/** A phone first: what is laid out for one window must find its way into the other without a reload. */
const widths = [390, 1280] as const;

/**
 * The page as it stands in both windows and both themes, loaded once. What is on it is judged in each window; a theme changes
 * colours and nothing else, so that contrast alone is judged again, where most is in sight.
 */
async function expectToStand(page: Page, heading: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
  // Judged is what people read, not the bars that stand for it for a moment.
  await expect(page.locator("main .animate-pulse")).toHaveCount(0);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 844 });
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    await expectAccessible(page);
  }
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expectContrast(page);
  await page.emulateMedia({ colorScheme: "light" });
}

// The longest file there is: both workers share it.
test.describe.configure({ mode: "parallel" });

for (const half of [0, 1]) {
  test(`every page stands, in both themes, on a phone and on a desk (${half + 1} of 2)`, async ({ page }) => {
    test.setTimeout(400_000);
    const demo = await enterDemo(page);
    for (const [path, heading] of pages.filter((_, index) => index % 2 === half)) {
      await page.goto(`${demo}/${path}`);
      await expectToStand(page, heading);
    }
  });
}

test("every record page stands, in both themes, on a phone and on a desk", async ({ page }) => {
  test.setTimeout(400_000);
  const demo = await enterDemo(page);
  for (const list of lists) {
    await page.setViewportSize({ width: 1280, height: 844 });
    await page.goto(`${demo}/${list}`);
    const link = page.locator(`main a[href^="${demo}/${list.replace(/\?.*/, "")}/"]`).first();
    // The mark before a company's name has letters of its own.
    const name = (await link.innerText()).trim().split("\n").at(-1) ?? "";
    await page.goto((await link.getAttribute("href")) ?? "");
    await expectToStand(page, name);
  }
});

test("a page loads in the theme and window that it is opened in", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.addInitScript(() => localStorage.setItem("theme", "dark"));
  const demo = await enterDemo(page);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.goto(`${demo}/contacts`);
  await expect(page.getByRole("heading", { level: 1, name: "Contacts" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expectAccessible(page);
});

test("the bar of decisions holds its buttons in both languages", async ({ page }) => {
  const workspace = await enterDemo(page);
  for (const locale of ["en", "de"]) {
    await page.evaluate((locale) => localStorage.setItem("locale", locale), locale);
    for (const width of [1280, 1120, 900]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`${workspace}/review`);
      const bar = page.locator("[data-decisions]");
      await expect(bar.getByRole("button", { name: locale === "de" ? /^Später/ : /^Later/ })).toBeVisible();
      const over = await bar.evaluate((bar) => Math.max(...[...bar.querySelectorAll("button")].map((one) => one.getBoundingClientRect().right)) - bar.getBoundingClientRect().right);
      expect(over, `${locale}, ${width} pixels`).toBeLessThanOrEqual(0);
    }
  }
});

test("a task and an entry of the audit log say what they are on a tablet", async ({ page }) => {
  const workspace = await enterDemo(page);
  await page.setViewportSize({ width: 768, height: 800 });
  await page.goto(`${workspace}/tasks`);
  const titles = page.getByRole("main").locator("li a[href*='/tasks/']");
  await expect(titles.first()).toBeVisible();
  const widths = await titles.evaluateAll((found) => found.map((one) => one.getBoundingClientRect().width));
  expect(Math.min(...widths), "pixels of the narrowest title").toBeGreaterThan(140);
  // Beside the list of settings there is no room for all columns either.
  for (const width of [768, 1024]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${workspace}/settings/audit`);
    const entry = page.getByRole("list", { name: "Audit log" }).getByRole("button").first();
    await expect(entry).toBeVisible();
    const deed = await entry.locator("span").nth(1).evaluate((one) => one.getBoundingClientRect().width);
    expect(deed, `pixels for what was done, at ${width}`).toBeGreaterThan(140);
    expect((await page.getByLabel("Search actions").boundingBox())?.width).toBeGreaterThan(140);
  }
});

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
