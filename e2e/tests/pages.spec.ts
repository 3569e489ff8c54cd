import { expect, expectAccessible, expectNoSidewaysScroll, openDemo, test } from './support.js';

const PAGES = [
  'review',
  'companies',
  'contacts',
  'deals',
  'deals?view=board',
  'tasks',
  'inbox',
  'imports',
  'settings/personal',
  'settings/workspace',
  'settings/members',
  'settings/roles',
  'settings/audit',
  'settings/jobs',
];

for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    test.describe(`${colorScheme}, ${String(viewport.width)} px`, () => {
      test.use({ colorScheme, viewport });

      test('the first pages', async ({ page }) => {
        for (const path of ['/', '/sign-in', '/sign-up']) {
          await page.goto(path);
          await expect(page.getByRole('heading').first()).toBeVisible();
          await expectNoSidewaysScroll(page);
          await expectAccessible(page);
        }
      });

      test('every page of the demo workspace', async ({ page }) => {
        test.setTimeout(300_000);
        const workspace = await openDemo(page);
        for (const path of PAGES) {
          await test.step(path, async () => {
            await page.goto(`${workspace}/${path}`);
            await expect(page.getByRole('main')).toBeVisible();
            await page.waitForLoadState('load');
            await expect(page.getByRole('heading').first()).toBeVisible();
            await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
            await expectNoSidewaysScroll(page);
            await expectAccessible(page);
          });
        }
      });
    });
  }
}
