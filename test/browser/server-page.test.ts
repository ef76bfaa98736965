import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { exportRun } from '../../src/export/export-run.js';
import { decodeImage } from '../../src/image/decode-image.js';
import { packageRoot } from '../../src/package-root.js';
import { coco18 } from '../../src/pose/skeleton.js';
import { toDefinition } from '../../src/pose/skeleton-definition.js';
import { issueToken } from '../../src/server/identity/issue-token.js';
import type { RunningServer } from '../../src/server/running-server.js';
import { describeWithChromium, launchChromium } from '../support/chromium.js';
import { readMetrics } from '../support/metrics.js';
import { writeSamplerRun } from '../support/sampler-run.js';
import { fixtureModels, patienceMs, startTestServer, untilAsync } from '../support/server.js';
import { makeSkeletonBundle } from '../support/skeleton-bundle.js';
import { tf } from '../support/tensorflow-cpu.js';
import { chooseSize, meanDifference, readCanvas, readSizes, waitForPictures } from '../support/web-page.js';

const run = promisify(execFile);
/** The file and the interpreter of a program that the page shows. */
const programs = {
  curl: ['call.sh', 'sh'],
  TypeScript: ['call.mjs', process.execPath],
  Python: ['call.py', 'python3'],
} as const;
const photograph = (name: string) => join(packageRoot, 'test', 'fixtures', 'photographs', name);

/** In the page: resolves with the next coarse picture. */
const untilCoarse = `new Promise((resolve) => {
  const observer = new MutationObserver(() => {
    observer.disconnect();
    resolve();
  });
  observer.observe(document.querySelector('#coarse-time'), { childList: true });
})`;

describeWithChromium('the playground with its server', () => {
  let folder: string;
  let server: RunningServer;
  let close: () => Promise<void>;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-playground-'));
    const models = join(folder, 'models');
    for (const name of ['tiny', 'slow'])
      await cp(join(fixtureModels, name), join(models, name), { recursive: true });
    await cp(join(packageRoot, 'models', 'default'), join(models, 'default'), { recursive: true });
    await makeSkeletonBundle(models, toDefinition(coco18), 'warped');
    await writeSamplerRun(join(folder, 'run'));
    await exportRun({ run: join(folder, 'run'), out: join(models, 'sampler'), tf });
    ({ server, close } = await startTestServer({
      modelsFolder: models,
      defaultModel: 'default',
      httpAddress: '127.0.0.1:0',
      metricsAddress: '127.0.0.1:0',
    }));
    browser = await launchChromium();
    page = await openPage(browser, `http://${server.httpAddress}/`, problems);
    await waitForPictures(page);
  });

  afterAll(async () => {
    await browser?.close();
    await close?.();
    await rm(folder, { recursive: true, force: true });
  });

  test('offers the models that draw poses, and not one that draws samples', async () => {
    const options = await page.locator('#model option').allInnerTexts();
    expect(options.map((text) => text.split(' ')[0])).toEqual(['default', 'coco18', 'slow', 'tiny']);
  });

  test('draws its example in a ready pose: coarse, then refined, with the server’s times', async () => {
    await expect(page.locator('#status').textContent()).resolves.toMatch(
      /^This server: default \S+, 128 x 256 pixels, cpu, \w+$/,
    );
    for (const stage of ['coarse', 'refined'])
      await expect(page.locator(`#${stage}-time`).textContent()).resolves.toMatch(/^after \d+ ms$/);
    await expect(page.locator('#announcement').textContent()).resolves.toMatch(
      /^Drawn: coarse after \d+ ms, refined after \d+ ms$/,
    );
    await expect(page.locator('#steps').textContent()).resolves.toMatch(
      /coarse network [\d.]+ ms.*refine network/,
    );
    const [coarse, refined] = [await readCanvas(page, 'coarse'), await readCanvas(page, 'refined')];
    expect(meanDifference(coarse, refined)).toBeGreaterThan(0.5);
  });

  /** Runs the program that the page shows in a language, and decodes the pictures that it writes. */
  async function runCall(language: 'curl' | 'TypeScript' | 'Python') {
    await page.getByRole('button', { name: language, exact: true }).click();
    const [file, program] = programs[language];
    const cwd = await mkdtemp(join(folder, 'call-'));
    await cp(join(packageRoot, 'src/browser/public/example.jpg'), join(cwd, 'example.jpg'));
    await writeFile(join(cwd, file), await page.locator('#call').inputValue());
    await run(program, [file], { cwd });
    const decode = async (stage: string) =>
      decodeImage(await readFile(join(cwd, `${stage}.png`)), { framing: { kind: 'cover' }, field: stage });
    return { coarse: await decode('coarse'), refined: await decode('refined') };
  }

  test.each(['curl', 'TypeScript', 'Python'] as const)(
    'shows its call as %s, which draws the same',
    async (language) => {
      await chooseSize(page, 1);
      const drawn = await runCall(language);
      for (const stage of ['coarse', 'refined'] as const)
        expect(meanDifference(drawn[stage].imageNhwc, await readCanvas(page, stage))).toBeLessThan(3); // framed by the server
    },
  );

  test('takes a photograph that is dropped, and one that is pasted, and shows the joints it finds', async () => {
    for (const type of ['drop', 'paste']) {
      const before = await readCanvas(page, 'cond');
      await give(page, type, photograph(type === 'drop' ? 'front.jpg' : 'back.jpg'));
      await waitForPictures(page);
      expect(await readCanvas(page, 'cond')).not.toEqual(before);
      const found = await page.locator('#source-pose .joint:not([hidden])').count();
      expect(found).toBeGreaterThanOrEqual(12);
    }
    await expect(page.locator('#call').inputValue()).resolves.toContain('back.jpg');
  });

  test('says that nobody is in a photograph, and draws with the whole of it', async () => {
    await page.setInputFiles('#picture-file', photograph('trees.jpg'));
    await page.locator('#alert', { hasText: 'Cannot find a person in trees.jpg: nobody' }).waitFor();
    await waitForPictures(page);
    await expect(page.locator('#source-pose').isVisible()).resolves.toBe(false);
    // Chromium reports the answer's status.
    expect(problems.splice(0)).toEqual([expect.stringContaining('status of 400')]);
    await page.click('#example');
    await waitForPictures(page);
  });

  test('takes the pose of another photograph', async () => {
    const before = await readJoints(page);
    await page.setInputFiles('#pose-file', photograph('front.jpg'));
    await waitForPictures(page);
    expect(await readJoints(page)).not.toEqual(before);
  });

  test('draws when a joint is moved with the keyboard and with the mouse', async () => {
    await page.getByRole('button', { name: 'walking' }).click();
    await waitForPictures(page);
    const wrist = page.locator('#pose [aria-label^="left wrist"]');
    const moves = [
      () => wrist.press('Shift+ArrowUp'),
      async () => {
        await wrist.hover();
        const editor = (await page.locator('#pose').boundingBox())!;
        await page.mouse.down();
        await page.mouse.move(editor.x + editor.width / 4, editor.y + editor.height / 4, { steps: 5 });
        await page.mouse.up();
      },
    ];
    for (const move of moves) {
      const before = await readCanvas(page, 'refined');
      await move();
      await waitForPictures(page);
      expect(await readCanvas(page, 'refined')).not.toEqual(before);
    }
    await expect(wrist.getAttribute('aria-label')).resolves.toBe('left wrist at 32, 64');
  });

  test('plays an animation, picture by picture, until it is stopped', async () => {
    const before = await readJoints(page);
    await page.getByRole('button', { name: 'Play walk' }).click();
    await page.locator(`#pose:not(:has([aria-label="${before[4]}"]))`).waitFor();
    await page.getByRole('button', { name: 'Stop walk' }).click();
    await waitForPictures(page);
    await expect(page.getByRole('button', { name: 'Play walk' }).count()).resolves.toBe(1);
  });

  test('compares models side by side with the same picture and pose', async () => {
    const choices = page.locator('#comparison-choices button');
    await expect(choices.count()).resolves.toBe(4);
    for (const name of ['default', 'tiny']) await choices.filter({ hasText: name }).click();
    const times = page.locator('#comparison .time', { hasText: 'refined after' });
    await times.nth(1).waitFor();
    await expect(page.locator('#comparison figcaption b').allTextContents()).resolves.toEqual([
      expect.stringMatching(/^default /),
      expect.stringMatching(/^tiny /),
    ]);
    for (const name of ['default', 'tiny']) await choices.filter({ hasText: name }).click();
    await expect(page.locator('#comparison figure').count()).resolves.toBe(0);
  });

  test('draws in the size that is chosen, in which the call draws too', async () => {
    const label = await page.locator('#model option', { hasText: 'coco18' }).innerText();
    await page.selectOption('#model', { label });
    await waitForPictures(page);
    for (const [times, size, call] of [
      [1, '16x32', expect.not.stringContaining('enlarge')],
      [3, '48x96', expect.stringContaining('"enlarge": 3')],
    ] as const) {
      await chooseSize(page, times);
      await expect(readSizes(page)).resolves.toEqual([size, size, size]);
      await expect(page.locator('#call').inputValue()).resolves.toEqual(call);
    }
    const { coarse, refined } = await runCall('curl');
    expect([coarse, refined]).toMatchObject(Array(2).fill({ source: { width: 48, height: 96 } }));
    const choice = page.locator('#comparison-choices button').filter({ hasText: 'coco18' });
    await choice.click();
    await page.locator('#comparison .time', { hasText: 'refined after' }).waitFor();
    await expect(page.locator('#comparison canvas').getAttribute('width')).resolves.toBe('48');
    await choice.click();
    await page.selectOption('#model', {
      label: await page.locator('#model option', { hasText: 'tiny' }).innerText(),
    });
    await waitForPictures(page);
    await expect(page.locator('#picture-size').isVisible()).resolves.toBe(false);
    await expect(readSizes(page)).resolves.toEqual(['16x32', '16x32', '16x32']);
    await page.selectOption('#model', { index: 0 });
    await chooseSize(page, 2);
  });

  test('ends the work for pictures that are out of date', async () => {
    await page.selectOption('#model', {
      label: await page.locator('#model option', { hasText: 'slow' }).innerText(),
    });
    await waitForPictures(page);
    const before = await readMetrics(server);
    const wrist = page.locator('#pose [aria-label^="left wrist"]');
    // Each press comes while the slow second stage of the press before it is drawn.
    for (let press = 0; press < 3; press += 1) {
      const drawn = page.evaluate(untilCoarse);
      await wrist.press('ArrowUp');
      await drawn;
    }
    await waitForPictures(page);
    const count = async (code: string): Promise<number> => {
      const all = [...(await readMetrics(server))];
      const of = (metrics: readonly (readonly [string, number])[]) =>
        metrics
          .filter(([name]) => name.startsWith('repose_requests_total') && name.includes(`code="${code}"`))
          .reduce((sum, [, value]) => sum + value, 0);
      return of(all) - of([...before]);
    };
    await untilAsync(async () => (await count('CANCELLED')) + (await count('OK')) === 3);
    await expect(count('CANCELLED')).resolves.toBeGreaterThan(0); // both of the first, unless the page is slow
    expect(server.jobs).toBe(0);
    await page.selectOption('#model', { index: 0 });
    await waitForPictures(page);
  });

  test.each(['light', 'dark'] as const)('has no fault that axe finds, in %s colours', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(await readFile(join(packageRoot, 'node_modules/axe-core/axe.min.js'), 'utf8'));
    const violations = await page.evaluate<string[]>(
      `axe.run().then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`,
    );
    expect(violations).toEqual([]);
  });

  test('fits on a phone of 360 pixels', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await expect(page.evaluate('document.documentElement.scrollWidth')).resolves.toBe(360);
  });

  test('leaves the browser nothing to complain of', () => {
    expect(problems).toEqual([]);
  });
});

describeWithChromium('the playground of a server with tokens', () => {
  test('asks for a token, and keeps it in memory alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'repose-playground-'));
    const { token, line } = issueToken({ name: 'web', roles: ['generate'] });
    const tokens = join(folder, 'tokens.yaml');
    await writeFile(tokens, `${line}\n`);
    const { server, close } = await startTestServer({ tokens, httpAddress: '127.0.0.1:0' });
    const browser = await launchChromium();
    try {
      const page = await openPage(browser, `http://${server.httpAddress}/`, []);
      for (const text of ['wrong', token]) {
        await page.getByLabel('Token', { exact: true }).fill(text);
        await page.getByRole('button', { name: 'Use token' }).click();
      }
      await waitForPictures(page);
      await page.locator('#status', { hasText: 'This server: tiny' }).waitFor();
      await expect(page.evaluate('localStorage.length + sessionStorage.length')).resolves.toBe(0);
      await expect(page.evaluate('document.cookie')).resolves.toBe('');
      const call = await page.locator('#call').inputValue();
      expect(call).toContain('authorization: Bearer $REPOSE_TOKEN');
      expect(call).not.toContain(token);
    } finally {
      await browser.close();
      await close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

async function openPage(browser: Browser, address: string, problems: string[]): Promise<Page> {
  // Colours change at once, so that none is looked at on its way to the next.
  const page = await browser.newPage({ reducedMotion: 'reduce' });
  page.setDefaultTimeout(patienceMs);
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(address);
  return page;
}

/** The names and places of the target's joints. */
function readJoints(page: Page): Promise<string[]> {
  return page
    .locator('#pose .joint')
    .evaluateAll((joints) => joints.map((joint) => joint.getAttribute('aria-label') ?? ''));
}

/** Drops a file on the page, or pastes it. */
async function give(page: Page, type: string, path: string): Promise<void> {
  const base64 = await readFile(path, 'base64');
  const name = path.slice(path.lastIndexOf('/') + 1);
  await page.evaluate(`(() => {
    const bytes = Uint8Array.from(atob('${base64}'), (each) => each.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], '${name}', { type: 'image/jpeg' }));
    const event = '${type}' === 'drop'
      ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
      : new ClipboardEvent('paste', { clipboardData: data, bubbles: true });
    document.body.dispatchEvent(event);
  })()`);
}
