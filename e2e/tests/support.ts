import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type Page } from '@playwright/test';

/** A page on which nothing may go wrong unnoticed: console errors, failed scripts and policy violations fail the test. */
export const test = base.extend<{ complaints: string[] }>({
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
      page.on('console', (message) => {
        // A refused request is an answer that tests ask for; the browser logs each of them.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
      });
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Opens the demo workspace and returns its address, such as `/w/demo`. */
export async function openDemo(page: Page): Promise<string> {
  await page.goto('/');
  await page.getByRole('button', { name: 'Open the demo' }).click();
  await page.waitForURL(/\/w\/[^/]+/);
  return new URL(page.url()).pathname.split('/').slice(0, 3).join('/');
}

/** Signs up, makes a workspace, and returns its address. */
export async function newWorkspace(page: Page, name = 'Borealis Instruments'): Promise<string> {
  const email = `e2e-${String(Date.now())}-${String(Math.floor(Math.random() * 1e6))}@borealis.example`;
  await page.goto('/sign-up');
  await page.getByLabel('Your name').fill('Dana Weiss');
  await page.getByLabel('Work email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery staple');
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.waitForURL(/\/onboarding/);
  await page.getByLabel(/workspace/i).first().fill(name);
  await page.getByRole('button', { name: /create/i }).click();
  await page.waitForURL(/\/w\/[^/]+|\/onboarding/);
  await expect.poll(() => new URL(page.url()).pathname).toMatch(/\/w\/|\/onboarding/);
  return new URL(page.url()).pathname.split('/').slice(0, 3).join('/');
}

/** WCAG 2.2 AA, by axe; the page must be settled. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`),
  ).toEqual([]);
}

/** Nothing sticks out to the right. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  expect(content).toBeLessThanOrEqual(window ?? 0);
}
