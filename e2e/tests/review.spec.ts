import type { Page } from '@playwright/test';

import { enterDemo, expect, expectAccessible, test } from '../support/app';

const packages = (page: Page) => page.getByRole('list', { name: 'Packages to review' }).getByRole('listitem');
const footer = (page: Page) => page.getByRole('button', { name: /^Approve \d+ action/ });

/** Opens the review of the demo workspace and waits for the first package that is plain enough to approve at once. */
async function openReview(page: Page): Promise<void> {
  const workspace = await enterDemo(page);
  await page.goto(`${workspace}/review?sort=oldest`);
  await expect(packages(page).first()).toBeVisible();
}

test.describe('review', () => {
  test('evidence and fields light each other', async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await openReview(page);
    await packages(page).first().getByRole('button').first().click();
    const source = page.getByRole('region', { name: 'Source' });
    const mark = source.locator('mark').first();
    await expect(mark).toBeVisible();
    await mark.click();
    const action = (await mark.getAttribute('data-evidence'))?.split(' ')[0] ?? '';
    await expect(page.locator(`[data-action-button="${action}"]`)).toHaveAttribute('aria-expanded', 'true');
    await expectAccessible(page);
  });

  test('keys move, leave out, approve and undo', async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await openReview(page);
    await expect(footer(page)).toBeVisible();
    const first = packages(page).first();
    await expect(first.getByRole('button').first()).toHaveAttribute('aria-current', 'true');
    await page.keyboard.press('j');
    await expect(packages(page).nth(1).getByRole('button').first()).toHaveAttribute('aria-current', 'true');
    await page.keyboard.press('k');
    await expect(first.getByRole('button').first()).toHaveAttribute('aria-current', 'true');

    // Leaving an action out and taking it again changes the count on the button, and nothing else.
    await expect(footer(page)).toBeVisible();
    const before = await footer(page).textContent();
    await page.keyboard.press('x');
    await expect(page.getByText('Left out because it is')).toBeVisible();
    await page.keyboard.press('x');
    await expect(footer(page)).toHaveText(before ?? '');

    // Letters typed into the search are letters.
    await page.keyboard.press('/');
    await expect(page.getByRole('textbox', { name: 'Search packages' })).toBeFocused();
    await page.keyboard.type('jx');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('textbox', { name: 'Search packages' })).toHaveValue('');
  });

  test('a package is approved by a press that waits for its plan, and undone', async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const approve = page.getByRole('button', { name: /^Approve/ });
    let release = () => {};
    const released = new Promise<void>((done) => (release = done));
    await page.route('**/proposals/*/preview', async (route) => {
      await released;
      await route.continue();
    });
    await openReview(page);
    const row = packages(page).first();
    const id = await row.getAttribute('data-row');
    await row.getByRole('button').first().click();
    await expect(page.locator(`[data-package="${id ?? ''}"]`)).toBeVisible();
    // A risky action stops the first press; the second one is meant.
    await page.keyboard.press('a');
    const held = page.getByText('Approve when it is right');
    await expect(held.or(page.locator('button[aria-busy="true"]')).first()).toBeVisible();
    if (await held.isVisible()) await page.keyboard.press('a');
    await expect(approve).toHaveAttribute('aria-busy', 'true');
    // What is changed after the press takes it back.
    await page.keyboard.press('x');
    await expect(approve).not.toHaveAttribute('aria-busy', 'true');
    await page.keyboard.press('x');
    await expect(page.getByText('Left out because it is')).toHaveCount(0);
    await approve.click();
    await expect(approve).toHaveAttribute('aria-busy', 'true');
    await expect(page.locator(`[data-row="${id ?? ''}"]`)).toBeVisible();
    release();
    await expect(page.getByText(/^(Created|Updated) \d+ record|^\d+ link|^Nothing had to change/).first()).toBeVisible({ timeout: 30_000 });
    await expect(page.locator(`[data-row="${id ?? ''}"]`)).toHaveCount(0);
    const undo = page.getByRole('button', { name: 'Undo', exact: true }).first();
    // What says so leaves the next package's buttons free.
    const [said, bar] = [await undo.boundingBox(), await page.locator('[data-decisions]').boundingBox()];
    expect((said?.y ?? 0) + (said?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0);
    await undo.click();
    await expect(page.getByText('Undone', { exact: true })).toBeVisible({ timeout: 30_000 });
  });

  test('a package is rejected with one key, and reopened', async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await openReview(page);
    const row = packages(page).last();
    const id = (await row.getAttribute('data-row')) ?? '';
    await row.getByRole('button').first().click();
    await expect(page.locator(`[data-package="${id}"]`)).toBeVisible();
    await page.keyboard.press('r');
    await expect(page.getByRole('dialog', { name: 'Reject the package because it is' })).toBeVisible();
    await page.keyboard.press('2');
    await expect(page.locator(`[data-row="${id}"]`)).toHaveCount(0);
    await page.goto(`${new URL(page.url()).pathname}?state=rejected&package=${id}`);
    await expect(page.getByText('Rejected: Not relevant')).toBeVisible();
    await page.getByRole('button', { name: 'Reopen' }).click();
    await expect(footer(page)).toBeVisible();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`one pane at a time on a phone, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 390, height: 844 });
      await openReview(page);
      await expectAccessible(page);
      await packages(page).first().getByRole('button').first().click();
      await expect(footer(page)).toBeInViewport();
      await expect(packages(page)).toHaveCount(0);
      await expectAccessible(page);
      await page.getByRole('radio', { name: 'Source' }).click();
      await expect(page.locator('article').first()).toBeVisible();
      await expect(footer(page)).toBeInViewport();
      await page.getByRole('button', { name: 'Back to the queue' }).click();
      await expect(packages(page).first()).toBeVisible();
    });
  }
});
