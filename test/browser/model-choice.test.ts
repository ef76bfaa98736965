import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { exportRun } from '../../src/export/export-run.js';
import { describeWithChromium, launchChromium } from '../support/chromium.js';
import { writeRefinerRun } from '../support/refiner-run.js';
import { fixtureModels, startTestServer } from '../support/server.js';
import { tf } from '../support/tensorflow-cpu.js';
import { waitForPictures } from '../support/web-page.js';

jest.setTimeout(120_000);

describeWithChromium('the playground of a server with models that draw no poses', () => {
  let folder: string;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-model-choice-'));
    await writeRefinerRun(join(folder, 'run'));
    await exportRun({ run: join(folder, 'run'), out: join(folder, 'alone', 'refiner'), tf });
    await cp(join(folder, 'alone'), join(folder, 'models'), { recursive: true });
    await cp(join(fixtureModels, 'tiny'), join(folder, 'models', 'tiny'), { recursive: true });
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs with the page of a server whose default model refines. */
  async function withPage(
    models: string,
    use: (page: Awaited<ReturnType<Browser['newPage']>>) => Promise<void>,
  ) {
    const settings = { modelsFolder: join(folder, models), defaultModel: 'refiner' };
    const { server, close } = await startTestServer({ ...settings, httpAddress: '127.0.0.1:0' });
    const page = await browser.newPage();
    try {
      await page.goto(`http://${server.httpAddress}/`);
      await use(page);
    } finally {
      await page.close();
      await close();
    }
  }

  test('offers the others, and draws with the first of them', () =>
    withPage('models', async (page) => {
      await waitForPictures(page);
      expect(await page.locator('#model option').allTextContents()).toEqual(['tiny 1']);
      expect(await page.locator('#comparison-card').isVisible()).toBe(false);
    }));

  test('says so where there is no other', () =>
    withPage('alone', async (page) => {
      await page.locator('#alert', { hasText: 'this server has no model that draws poses' }).waitFor();
    }));
});
