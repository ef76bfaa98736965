import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { describeSkeleton } from '../../src/bundle/manifest-skeleton.js';
import { type Bundle, readBundle } from '../../src/bundle/read-bundle.js';
import { writePage } from '../../src/export/web/write-page.js';
import { decodeImage } from '../../src/image/decode-image.js';
import { encodeImage } from '../../src/image/encode-image.js';
import { frameJoints } from '../../src/image/framing.js';
import { sharp } from '../../src/image/sharp.js';
import { packageRoot } from '../../src/package-root.js';
import { standing } from '../../src/people/poses/named-body-poses.js';
import { renderedIdentity, renderPerson } from '../../src/people/rendered-people.js';
import { parsePose } from '../../src/pose/convert.js';
import { parsePoseFile } from '../../src/pose/parse-pose-file.js';
import { findReadyPose, toPoseFile } from '../../src/pose/ready-poses.js';
import { coco18, type Joint, type Size } from '../../src/pose/skeleton.js';
import { toDefinition, toSkeleton } from '../../src/pose/skeleton-definition.js';
import { describeWithChromium, launchChromium } from '../support/chromium.js';
import { type Drawn, drawWithBundle } from '../support/draw-with-bundle.js';
import { makeSkeletonBundle } from '../support/skeleton-bundle.js';
import { type StaticServer, serveFolder } from '../support/static-server.js';
import { snake, stickFigure } from '../support/stick-figure.js';
import {
  chooseSize,
  largestDifference,
  meanDifference,
  readCanvas,
  readSizes,
  waitForPictures,
} from '../support/web-page.js';

describeWithChromium('the playground with onnxruntime-web', () => {
  let folder: string;
  let bundle: Bundle;
  let size: Size;
  let server: StaticServer;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];
  const addresses: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-page-'));
    bundle = await readBundle(join(packageRoot, 'models', 'default'));
    size = bundle.manifest.image;
    await writePage(join(folder, 'page'), bundle);
    server = await serveFolder(join(folder, 'page'));
    browser = await launchChromium();
    page = await openPage(browser, server.address);
    await chooseSize(page, 1);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function openPage(opened: Browser, address: string): Promise<Page> {
    const fresh = await opened.newPage();
    fresh.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    fresh.on('pageerror', (error) => problems.push(String(error)));
    fresh.on('request', (request) => addresses.push(request.url()));
    await fresh.goto(address);
    await waitForPictures(fresh);
    return fresh;
  }

  /** What onnxruntime-node makes of the page's example and a target pose, both framed by `cover`. */
  async function drawInNode(
    cond: Uint8Array,
    joints: readonly Joint[],
    { of = bundle, large }: { readonly of?: Bundle; readonly large?: Drawn['large'] } = {},
  ) {
    const target = of.manifest.image;
    const file = await readFile(join(packageRoot, 'src/browser/public/example.json'), 'utf8');
    const person = parsePose(parsePoseFile(file, 'example.json'), 'pose', {
      skeleton: coco18,
      canvas: target,
    });
    const condJoints = frameJoints(person, { kind: 'cover' }, { source: person.canvas, target });
    return drawWithBundle(of, { cond, joints, condJoints, large });
  }

  function toReadyJoints(name: string, target: Size): Joint[] {
    const pose = parsePose(findReadyPose(name, target), 'pose', { skeleton: coco18, canvas: target });
    return frameJoints(pose, { kind: 'cover' }, { source: target, target });
  }

  test('draws its example on opening, as onnxruntime-node draws it', async () => {
    const photograph = await readFile(join(packageRoot, 'src/browser/public/example.jpg'));
    const { imageNhwc } = await decodeImage(photograph, { size, framing: { kind: 'cover' }, field: 'cond' });
    await page.selectOption('#framing', 'cover');
    await waitForPictures(page);
    const cond = await readCanvas(page, 'cond');
    expect(meanDifference(cond, imageNhwc)).toBeLessThan(4); // scaled by the browser
    const expected = await drawInNode(cond, toReadyJoints('walking', size));
    expect(largestDifference(await readCanvas(page, 'coarse'), expected.coarse)).toBeLessThanOrEqual(1);
    expect(largestDifference(await readCanvas(page, 'refined'), expected.refined)).toBeLessThanOrEqual(1);
  });

  test('says what it runs on, and when each picture came', async () => {
    await expect(page.locator('#status').textContent()).resolves.toMatch(
      new RegExp(
        `^Model default .*, ${size.width} x ${size.height} pixels\\. ` +
          'Runs on (WASM, \\d+ threads?|WebGPU) \\(.+\\)\\. Loaded in \\d+ ms$',
      ),
    );
    for (const stage of ['coarse', 'refined'])
      await expect(page.locator(`#${stage}-time`).textContent()).resolves.toMatch(/^after \d+ ms$/);
  });

  test.each([
    { width: 300, height: 400, framing: 'cover' },
    { width: 640, height: 480, framing: 'contain' },
    { width: 600, height: 420, framing: 'stretch' },
  ] as const)('frames $width x $height pixels by $framing as the server does', async (example) => {
    const { width, height, framing } = example;
    const { imageNhwc } = await renderPerson(renderedIdentity(1, 2_000_012), standing, { width, height });
    const png = Buffer.from(await encodeImage(imageNhwc, { size: { width, height }, format: 'png' }));
    await page.selectOption('#framing', framing);
    await page.setInputFiles('#picture-file', { name: 'person.png', mimeType: 'image/png', buffer: png });
    await waitForPictures(page);
    const onServer = await decodeImage(png, { size, framing: { kind: framing }, field: 'cond' });
    const inPage = await readCanvas(page, 'cond');
    expect(meanDifference(inPage, onServer.imageNhwc)).toBeLessThan(2); // scaled by the browser
  });

  test('lays transparency on white, and fills with it what contain leaves empty', async () => {
    const half = { create: { width: 40, height: 40, channels: 4 as const, background: '#000000' } };
    const picture = sharp(half).extend({ right: 40, background: '#00000000' }).png();
    await page.selectOption('#framing', 'contain');
    await page.setInputFiles('#picture-file', {
      name: 'half.png',
      mimeType: 'image/png',
      buffer: await picture.toBuffer(),
    });
    await waitForPictures(page);
    const cond = await readCanvas(page, 'cond');
    const levelAt = (x: number, y: number) => cond[(y * size.height * size.width + x * size.width) * 3];
    expect([levelAt(1 / 4, 1 / 2), levelAt(3 / 4, 1 / 2), levelAt(1 / 4, 1 / 8)]).toEqual([0, 255, 255]);
  });

  test('is busy from the choice of a file on, not only once it is decoded', async () => {
    const busy = await page.evaluate<string>(`(() => {
      document.getElementById('picture-file').dispatchEvent(new Event('change'));
      return document.getElementById('pictures').ariaBusy;
    })()`);
    expect(busy).toBe('true');
    await waitForPictures(page);
  });

  test('draws the pose of a keypoint file, and of one changed by hand', async () => {
    await page.click('#example');
    await page.selectOption('#framing', 'cover');
    const buffer = Buffer.from(toPoseFile(findReadyPose('sitting', size)));
    await page.setInputFiles('#pose-file', { name: 'pose.json', mimeType: 'application/json', buffer });
    await page.press('[aria-label^="left wrist"]', 'ArrowUp');
    await page.press('[aria-label^="right wrist"]', 'Delete');
    await waitForPictures(page);
    const joints = toReadyJoints('sitting', size).map((joint, index) => {
      if (index === 7) return { ...joint, y: joint.y - 1 };
      return index === 4 ? { ...joint, confidence: 0 } : joint;
    });
    const { refined } = await drawInNode(await readCanvas(page, 'cond'), joints);
    expect(largestDifference(await readCanvas(page, 'refined'), refined)).toBeLessThanOrEqual(1);
    await expect(page.getByRole('button', { name: 'Show right wrist' }).count()).resolves.toBe(1);
  });

  test('moves a joint to where it is dragged', async () => {
    const ankle = page.locator('[aria-label^="left ankle"]');
    await ankle.hover(); // scrolls
    const editor = (await page.locator('#pose').boundingBox())!;
    await page.mouse.down();
    await page.mouse.move(editor.x + editor.width / 4, editor.y + editor.height / 2);
    await page.mouse.up();
    const [x, y] = ((await ankle.getAttribute('aria-label')) ?? '').match(/\d+/g)!.map(Number);
    expect(Math.abs(x! - size.width / 4)).toBeLessThanOrEqual(1);
    expect(Math.abs(y! - size.height / 2)).toBeLessThanOrEqual(1);
    await waitForPictures(page);
  });

  test.each([
    { input: 'pose-file', name: 'broken.json', text: '{', says: /^Cannot read broken\.json: not JSON/ },
    { input: 'picture-file', name: 'broken.png', text: 'none', says: /^Cannot decode broken\.png: / },
  ])('says what is wrong with $name, and keeps its pictures', async ({ input, name, text, says }) => {
    const before = await readCanvas(page, 'refined');
    await page.setInputFiles(`#${input}`, { name, mimeType: '', buffer: Buffer.from(text) });
    await page.locator('#alert', { hasText: says }).waitFor();
    expect(await readCanvas(page, 'refined')).toEqual(before);
  });

  test('says so when its backend draws something else than was drawn when it was made', async () => {
    await cp(join(folder, 'page'), join(folder, 'wrong'), { recursive: true });
    const known = join(folder, 'wrong', 'reference-refined.png');
    await writeFile(
      known,
      await sharp(await readFile(known))
        .negate()
        .toBuffer(),
    );
    const wrong = await serveFolder(join(folder, 'wrong'));
    try {
      const fresh = await openPage(browser, wrong.address);
      await expect(fresh.locator('#status').textContent()).resolves.toMatch(
        /It draws wrongly here: \d+ levels off/,
      );
      await fresh.close();
    } finally {
      await wrong.close();
    }
  });

  test('works cross-origin isolated, where WASM may have threads', async () => {
    const isolated = await serveFolder(join(folder, 'page'), {
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    try {
      const fresh = await openPage(browser, isolated.address);
      await expect(fresh.evaluate('crossOriginIsolated')).resolves.toBe(true);
      await fresh.close();
    } finally {
      await isolated.close();
    }
  });

  describe('with a model that moves parts, and draws larger pictures', () => {
    let warped: Bundle;
    let other: StaticServer;
    let fresh: Page;

    beforeAll(async () => {
      warped = await makeSkeletonBundle(folder, toDefinition(coco18), 'warped');
      await writePage(join(folder, 'warped-page'), warped);
      other = await serveFolder(join(folder, 'warped-page'));
      fresh = await openPage(browser, other.address);
    });

    afterAll(() => other?.close());

    test('draws as it was drawn when the page was made, twice as large', async () => {
      await expect(fresh.locator('#status').textContent()).resolves.not.toMatch(/wrongly/);
      await expect(fresh.locator('#refined-time').textContent()).resolves.toMatch(/^after \d+ ms$/);
      await expect(readSizes(fresh)).resolves.toEqual(['32x64', '32x64', '32x64']);
    });

    test('draws in the size that is chosen, and saves it', async () => {
      const choice = fresh.getByRole('combobox', { name: 'Size', exact: true });
      await expect(choice.locator('option').allTextContents()).resolves.toEqual([
        ...['16 x 32', '32 x 64', '48 x 96', '64 x 128'],
      ]);
      for (const [times, drawn] of [
        [1, '16x32'],
        [4, '64x128'],
      ] as const) {
        await chooseSize(fresh, times);
        await expect(readSizes(fresh)).resolves.toEqual([drawn, drawn, drawn]);
      }
      const [download] = await Promise.all([fresh.waitForEvent('download'), fresh.click('#save')]);
      const { width, height } = await sharp(await readFile(await download.path())).metadata();
      expect([width, height]).toEqual([64, 128]);
    });

    test('puts the details of the photograph into the pictures, as onnxruntime-node does', async () => {
      await fresh.selectOption('#framing', 'cover');
      await chooseSize(fresh, 1);
      const cond = await readCanvas(fresh, 'cond');
      await chooseSize(fresh, 3);
      const large = { times: 3, imageNhwc: await readCanvas(fresh, 'cond') };
      const drawn = await drawInNode(cond, toReadyJoints('walking', warped.manifest.image), {
        of: warped,
        large,
      });
      expect(largestDifference(await readCanvas(fresh, 'coarse'), drawn.coarse)).toBeLessThanOrEqual(2);
      expect(largestDifference(await readCanvas(fresh, 'refined'), drawn.refined)).toBeLessThanOrEqual(2);
    });
  });

  test('draws and edits the skeleton of its model, from ready poses and from files of its own', async () => {
    const stick = await makeSkeletonBundle(folder, stickFigure);
    await writePage(join(folder, 'stick-page'), stick);
    const other = await serveFolder(join(folder, 'stick-page'));
    try {
      const fresh = await openPage(browser, other.address);
      await expect(fresh.locator('#pose line').count()).resolves.toBe(stickFigure.limbs.length);
      await expect(fresh.locator('#pose .joint').count()).resolves.toBe(stickFigure.joints.length);
      await expect(fresh.locator('#hidden-joints button').allTextContents()).resolves.toEqual(['Show tail']);
      await expect(fresh.getByText('Size', { exact: true }).isVisible()).resolves.toBe(false); // there is but one
      await expect(readSizes(fresh)).resolves.toEqual(['16x32', '16x32', '16x32']);
      const before = await readCanvas(fresh, 'refined');
      const joints = stickFigure.joints.map((_, joint) => [joint * 2, joint * 4, 1]);
      const file = JSON.stringify({ skeleton: 'stick-figure', canvas: [16, 32], joints });
      const chosen = { name: 'own.json', mimeType: 'application/json', buffer: Buffer.from(file) };
      await fresh.setInputFiles('#pose-file', chosen);
      await waitForPictures(fresh);
      await expect(fresh.locator('#hidden-joints button').count()).resolves.toBe(0);
      expect(await readCanvas(fresh, 'refined')).not.toEqual(before);
      await fresh.close();
    } finally {
      await other.close();
    }
  });

  test('is not written for a model of which no ready pose tells a joint', async () => {
    const manifest = { ...bundle.manifest, name: 'snake', skeleton: describeSkeleton(toSkeleton(snake)) };
    const writing = writePage(join(folder, 'snake-page'), { ...bundle, manifest });
    await expect(writing).rejects.toThrow(
      'Cannot make a page for "snake": its skeleton snake has no joint of the ready poses',
    );
  });

  test('asks for nothing but its own files, and the browser has nothing to complain of', () => {
    expect(addresses.filter((address) => !/^(http:\/\/127\.0\.0\.1:|data:)/.test(address))).toEqual([]);
    expect(server.missing).toEqual([]);
    expect(problems).toEqual([]);
  });
});
