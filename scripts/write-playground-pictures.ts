/**
 * Takes the pictures of the playground, docs/playground.webp and docs/playground-phone.webp, with the
 * default model; it needs a Chromium, as the tests of the page do. `npm run write:playground-pictures`
 * again when the default model or the page has changed, on a machine at rest: the pictures show times.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { packageRoot } from '#dist/package-root.js';
import { startServer } from '#dist/server/start-server.js';
import { launchChromium } from '../test/support/chromium.js';
import { waitForPictures } from '../test/support/web-page.js';

/** A picture of docs, and the screen that shows the page. */
interface Shot {
  readonly file: string;
  readonly screen: BrowserContextOptions;
  /** The last element that the picture shows; without it the top of the page is shown. */
  readonly last?: string;
}

const shots: readonly Shot[] = [
  {
    file: 'playground.webp',
    screen: { viewport: { width: 1280, height: 930 }, colorScheme: 'light' },
  },
  {
    file: 'playground-phone.webp',
    screen: { viewport: { width: 360, height: 780 }, deviceScaleFactor: 2, colorScheme: 'dark' },
    last: '#refined-time',
  },
];
const pose = 'walking';
/** After so many the code of the page and of the server is compiled; the last one is shown. */
const draws = 20;
const maxBytes = 100_000;
const qualities = [90, 85, 80, 75, 70];

const server = await startServer({ port: 0, httpAddress: '127.0.0.1:0' });
const browser = await launchChromium();
for (const { file, screen, last } of shots) {
  const page = await openWarmPage(browser, screen);
  if (last !== undefined) await page.locator(last).evaluate((element) => element.scrollIntoView(false));
  const picture = await encode(await page.screenshot());
  await page.close();
  const path = join(packageRoot, 'docs', file);
  writeFileSync(path, picture);
  process.stderr.write(`${path}: ${picture.length} bytes\n`);
}
await browser.close();
await server.close();

/** Opens the page, which shows its example drawn in the pose by a warm server. */
async function openWarmPage(browser: Browser, screen: BrowserContextOptions): Promise<Page> {
  const page = await browser.newPage({ ...screen, reducedMotion: 'reduce' });
  await page.goto(`http://${server.httpAddress}/`);
  await waitForPictures(page);
  for (let draw = 0; draw < draws; draw++) {
    // Without a pointer, which would stay over the button.
    await page.getByRole('button', { name: pose, exact: true }).dispatchEvent('click');
    await waitForPictures(page);
  }
  return page;
}

/** Encodes a picture as WebP, at the best quality that keeps it below `maxBytes`. */
async function encode(png: Uint8Array): Promise<Buffer> {
  for (const quality of qualities) {
    const picture = await sharp(png).webp({ quality, effort: 6 }).toBuffer();
    if (picture.length < maxBytes) return picture;
  }
  throw new Error(`Cannot write a picture of the page: quality ${qualities.at(-1)} needs ${maxBytes} bytes`);
}
