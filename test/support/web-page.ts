import type { Page } from 'playwright-core';

/** Waits until a playground has drawn everything that it was asked for. */
export async function waitForPictures(page: Page): Promise<void> {
  await page.locator('#pictures[aria-busy="false"]').waitFor();
}

/** Has pictures drawn so many times as large as the model's, where a page offers sizes. */
export async function chooseSize(page: Page, times: number): Promise<void> {
  const sizes = page.locator('#picture-size');
  if (await sizes.isVisible()) await sizes.selectOption(String(times));
  await waitForPictures(page);
}

/** The width and height of the condition image's, the coarse and the refined picture's canvas. */
export function readSizes(page: Page): Promise<string[]> {
  return page.evaluate(`Array.from(
    document.querySelectorAll('#pictures canvas'),
    ({ width, height }) => width + 'x' + height,
  )`);
}

/** RGB levels [H, W, 3] of a canvas, as text, which comes out of a browser fastest. */
export async function readCanvas(page: Page, id: string): Promise<Uint8Array> {
  const levels = await page.evaluate<string>(`(() => {
    const canvas = document.getElementById('${id}');
    return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.join();
  })()`);
  return Uint8Array.from(
    levels
      .split(',')
      .filter((_, index) => index % 4 !== 3)
      .map(Number),
  );
}

/** In levels, infinite for pictures of different sizes. */
export function largestDifference(a: Uint8Array, b: Uint8Array): number {
  return a.length === b.length ? Math.max(...listDifferences(a, b)) : Number.POSITIVE_INFINITY;
}

/** In levels. */
export function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return listDifferences(a, b).reduce((sum, difference) => sum + difference, 0) / a.length;
}

function listDifferences(a: Uint8Array, b: Uint8Array): number[] {
  return Array.from(a, (level, index) => Math.abs(level - b[index]!));
}
