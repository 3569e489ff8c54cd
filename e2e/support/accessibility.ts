import { expect, type Page } from "@playwright/test";
import axe, { type AxeResults, type RunOptions } from "axe-core";

const LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** No violation of WCAG 2.2 A and AA on the page as it stands, and nothing wider than the window. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectNothingFound(page, { runOnly: { type: "tag", values: LEVELS } });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `sideways scrolling of ${page.url()}`).toBeLessThanOrEqual(0);
}

/** No text too faint on the page as it stands: what a theme can break. */
export async function expectContrast(page: Page): Promise<void> {
  await expectNothingFound(page, { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } });
}

/**
 * Axe itself, put into a document once: `@axe-core/playwright` sends its half megabyte and opens a page of its own for every look, which
 * takes four times as long. Frames are left out: there is one kind, around a mail, which is somebody else's and may run no script.
 */
async function expectNothingFound(page: Page, options: RunOptions): Promise<void> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    async (options) => {
      const { axe } = window as unknown as { axe: { run: (where: Node, options: RunOptions) => Promise<AxeResults> } };
      // A colour on its way from one theme to the other is not what people read; where it is inherited, one begins as another ends.
      const passing = () => document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity);
      for (let found = passing(); found.length > 0; found = passing()) {
        for (const animation of found) animation.finish();
        await new Promise(requestAnimationFrame);
      }
      return axe.run(document, options);
    },
    { ...options, resultTypes: ["violations"], preload: false, iframes: false } satisfies RunOptions,
  );
  const found = violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`);
  expect(found, `accessibility of ${page.url()}`).toEqual([]);
}
