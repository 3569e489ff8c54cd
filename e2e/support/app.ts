import { expect, test as base, type Page } from "@playwright/test";

/** `page` fails its test on console errors, uncaught errors and violations of the content policy. */
export const test = base.extend({
  page: async ({ page }, use, testInfo) => {
    const troubles: string[] = [];
    page.on("console", (message) => {
      // The browser reports every 4xx answer as an error; those are answers the app is made to handle.
      if (message.type() === "error" && !/Failed to load resource: the server responded with a status of 4\d\d/.test(message.text())) troubles.push(message.text());
    });
    page.on("pageerror", (error) => troubles.push(String(error)));
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
      });
    });
    await use(page);
    expect(troubles, `${testInfo.title}: nothing went wrong in the browser`).toEqual([]);
  },
});

export { expect };
export { expectAccessible, expectContrast } from "./accessibility";

/** Enters the demo workspace; returns the path it lies under, such as `/w/demo`. */
export async function enterDemo(page: Page): Promise<string> {
  await page.goto("/welcome");
  await page.getByRole("button", { name: "Open the demo" }).click();
  await page.waitForURL(/\/w\/[^/]+\/review/);
  await expect(page.getByRole("heading", { level: 1, name: "Review" })).toBeVisible();
  return new URL(page.url()).pathname.replace(/\/review.*/, "");
}

/** A fresh account with its own workspace; returns the workspace's path. */
export async function signUp(page: Page): Promise<string> {
  const tag = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill("Erin Example");
  await page.getByLabel("Work email").fill(`erin-${tag}@harbor-${tag}.example`);
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery staple");
  await page.getByRole("button", { name: "Create an account" }).click();
  await page.waitForURL(/\/onboarding/);
  await page.getByLabel("Workspace name").fill(`Harbor ${tag}`);
  await page.getByRole("button", { name: "Create workspace" }).click();
  await expect(page.getByRole("heading", { name: "Choose an inbox" })).toBeVisible();
  const slug = new URL(page.url()).searchParams.get("workspace");
  if (!slug) throw new Error("the address does not name the new workspace");
  return `/w/${slug}`;
}
