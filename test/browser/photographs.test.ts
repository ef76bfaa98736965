import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { readBundle } from '../../src/bundle/read-bundle.js';
import { lightning } from '../../src/estimator/estimator-file.js';
import { findPose } from '../../src/estimator/find-pose.js';
import { openPoseEstimator, type PoseEstimator } from '../../src/estimator/pose-estimator.js';
import { defaultMinScore } from '../../src/estimator/scores.js';
import { writePage } from '../../src/export/web/write-page.js';
import { decodeImage } from '../../src/image/decode-image.js';
import { framePoses } from '../../src/image/frame-poses.js';
import { sharp } from '../../src/image/sharp.js';
import { packageRoot } from '../../src/package-root.js';
import { isVisible, parsePose } from '../../src/pose/convert.js';
import { parsePoseFile } from '../../src/pose/parse-pose-file.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import { coco18, type Joint, type Pose, type Size } from '../../src/pose/skeleton.js';
import { toDefinition } from '../../src/pose/skeleton-definition.js';
import { describeWithChromium, launchChromium } from '../support/chromium.js';
import { makeSkeletonBundle } from '../support/skeleton-bundle.js';
import { type StaticServer, serveFolder } from '../support/static-server.js';
import { chooseSize, meanDifference, readCanvas, readSizes, waitForPictures } from '../support/web-page.js';

const photographs = join(packageRoot, 'test', 'fixtures', 'photographs');

describeWithChromium('the playground with onnxruntime-web and photographs', () => {
  let folder: string;
  let size: Size;
  let estimator: PoseEstimator;
  let server: StaticServer;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-photographs-'));
    const bundle = await readBundle(join(packageRoot, 'models', 'default'));
    size = bundle.manifest.image;
    estimator = await openPoseEstimator(lightning, {});
    await writePage(join(folder, 'page'), bundle);
    server = await serveFolder(join(folder, 'page'));
    browser = await launchChromium();
    page = await openPage(browser, server.address);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await estimator?.release();
    await rm(folder, { recursive: true, force: true });
  });

  function findInNode(bytes: Uint8Array): Promise<Pose> {
    return findPose(bytes, estimator, { field: 'cond', minScore: defaultMinScore, skeleton: coco18 });
  }

  /** What the server makes of a picture framed by its person, in a target pose. */
  async function frameInNode(bytes: Uint8Array, toTarget: (canvas: Size) => Pose) {
    const condPose = await findInNode(bytes);
    const source = condPose.canvas;
    const target = toTarget(source);
    const poses = { asked: { kind: 'person' }, target, condPose, keepsScale: false, source, size } as const;
    const framed = framePoses(poses);
    const { imageNhwc } = await decodeImage(bytes, { size, framing: framed.framing, field: 'cond' });
    return { ...framed, imageNhwc };
  }

  function toReady(name: string): (canvas: Size) => Pose {
    return (canvas) => parsePose(findReadyPose(name, size), 'pose', { skeleton: coco18, canvas });
  }

  test('has joints of its example that are those found in it', async () => {
    const files = join(packageRoot, 'src', 'browser', 'public');
    const { joints } = await findInNode(await readFile(join(files, 'example.jpg')));
    const example = parsePoseFile(await readFile(join(files, 'example.json'), 'utf8'), 'example.json');
    const far = joints.map(({ x, y }, index) =>
      Math.hypot(x - example.joints[index]!.x, y - example.joints[index]!.y),
    );
    expect(Math.max(...far)).toBeLessThan(1);
  });

  test.each(['front', 'back', 'outdoors'])(
    'finds the person of %s.jpg and frames the picture by them as the server does',
    async (name) => {
      const path = join(photographs, `${name}.jpg`);
      await page.setInputFiles('#picture-file', path);
      await waitForPictures(page);
      const expected = await frameInNode(await readFile(path), toReady('walking'));
      expectJoints(await readJoints(page, '#source-pose'), expected.condJoints!);
      expectJoints(await readJoints(page, '#pose'), expected.joints);
      expect(meanDifference(await readCanvas(page, 'cond'), expected.imageNhwc)).toBeLessThan(4);
    },
  );

  test('shows a portrait without the room above it, and more of it for a joint that is moved there', async () => {
    const path = join(packageRoot, 'test', 'fixtures', 'selfies', 'P004.jpg');
    await page.setInputFiles('#picture-file', path);
    await waitForPictures(page);
    const { headroom } = await frameInNode(await readFile(path), toReady('walking'));
    const rows = Math.floor(headroom * size.height);
    expect(rows).toBeGreaterThan(0.1 * size.height);
    const readHeights = async () => (await readSizes(page)).map((each) => Number(each.split('x')[1]));
    const [cond, coarse, refined] = (await readHeights()) as [number, number, number];
    expect([cond, coarse]).toEqual([refined, refined]);
    expect(Math.abs(refined - (size.height - rows))).toBeLessThan(4); // joints differ by part of a pixel
    const nose = page.locator('#pose [aria-label^="nose at"]');
    for (let press = 0; press < 12; press += 1) await nose.press('Shift+ArrowUp');
    await waitForPictures(page);
    expect((await readHeights())[2]).toBeGreaterThan(refined);
  });

  test('takes the pose of the person in a picture', async () => {
    const [front, outdoors] = ['front.jpg', 'outdoors.jpg'].map((name) => join(photographs, name));
    await page.setInputFiles('#picture-file', front!);
    await page.setInputFiles('#pose-file', outdoors!);
    await waitForPictures(page);
    const target = await findInNode(await readFile(outdoors!));
    const { joints } = await frameInNode(await readFile(front!), () => target);
    expectJoints(await readJoints(page, '#pose'), joints);
  });

  test('says that it found nobody, and draws with the whole picture', async () => {
    await page.setInputFiles('#picture-file', join(photographs, 'trees.jpg'));
    await page.locator('#alert', { hasText: 'Cannot find a person in trees.jpg: nobody' }).waitFor();
    await waitForPictures(page);
    await expect(page.locator('#source-pose').isVisible()).resolves.toBe(false);
    await expect(page.locator('#hidden-source-joints').isVisible()).resolves.toBe(false);
    const bytes = await readFile(join(photographs, 'trees.jpg'));
    const { imageNhwc } = await decodeImage(bytes, { size, framing: { kind: 'cover' }, field: 'cond' });
    expect(meanDifference(await readCanvas(page, 'cond'), imageNhwc)).toBeLessThan(6); // leaves, scaled by the browser
  });

  test('draws coarse pictures while a joint moves, and refines the last one alone', async () => {
    await page.click('#example');
    await waitForPictures(page);
    // The second press waits for the picture of the first, and the third takes its place.
    await page.evaluate(`
      globalThis.drawn = [];
      new MutationObserver((records) => {
        for (const { target, addedNodes } of records)
          if (addedNodes.length > 0 && target.id.endsWith('-time')) drawn.push(target.id);
      }).observe(document.getElementById('pictures'), { childList: true, subtree: true });
      const joint = document.querySelector('[aria-label^="left wrist"]');
      for (let press = 0; press < 3; press += 1)
        joint.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp' }));
    `);
    await waitForPictures(page);
    await expect(page.evaluate('drawn')).resolves.toEqual(['coarse-time', 'coarse-time', 'refined-time']);
  });

  test('draws with a source pose changed by hand, where the model uses it', async () => {
    const warped = await makeSkeletonBundle(folder, toDefinition(coco18), 'warped');
    await writePage(join(folder, 'warped-page'), warped);
    const other = await serveFolder(join(folder, 'warped-page'));
    try {
      const fresh = await openPage(browser, other.address);
      await fresh.selectOption('#framing', 'cover');
      await waitForPictures(fresh);
      const before = await readCanvas(fresh, 'coarse');
      const cond = await readCanvas(fresh, 'cond');
      const hip = fresh.locator('[aria-label^="source left hip"]');
      for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) await hip.press(key);
      await waitForPictures(fresh);
      expect(await readCanvas(fresh, 'coarse')).not.toEqual(before);
      expect(await readCanvas(fresh, 'cond')).toEqual(cond);
      const moved = await readJoints(fresh, '#source-pose');
      await fresh.getByRole('button', { name: 'sitting' }).click(); // frames again, and keeps what was changed
      await waitForPictures(fresh);
      expect(await readJoints(fresh, '#source-pose')).toEqual(moved);
      await fresh.close();
    } finally {
      await other.close();
    }
  });

  test('says so when it may not use the webcam', async () => {
    await page.click('#webcam-button');
    await page
      .locator('#alert', { hasText: /^Cannot use the webcam: .*expected a webcam and permission/ })
      .waitFor();
    await expect(page.locator('#webcam-button').textContent()).resolves.toBe('Follow my webcam');
  });

  test('follows the person in front of the webcam until it is stopped', async () => {
    const frame = await sharp(join(photographs, 'front.jpg'))
      .resize(480, 640, { fit: 'contain', background: '#888888' })
      .jpeg()
      .toBuffer();
    const film = join(folder, 'film.mjpeg');
    await writeFile(film, Buffer.concat([frame, frame]));
    const filming = await launchChromium([...fakeWebcam, `--use-file-for-fake-video-capture=${film}`]);
    try {
      const fresh = await openPage(filming, server.address);
      const path = join(photographs, 'outdoors.jpg');
      await fresh.setInputFiles('#picture-file', path);
      await waitForPictures(fresh);
      const walking = await fresh.locator('[aria-label^="left ankle at"]').getAttribute('aria-label');
      await fresh.click('#webcam-button');
      await fresh.locator(`#pose:not(:has([aria-label="${walking}"]))`).waitFor();
      await fresh.getByRole('button', { name: 'Stop the webcam' }).click();
      await waitForPictures(fresh);
      const target = await findInNode(frame);
      const { joints } = await frameInNode(await readFile(path), () => target);
      expectJoints(await readJoints(fresh, '#pose'), joints);
      await expect(fresh.locator('#webcam').isVisible()).resolves.toBe(false);
      await expect(fresh.evaluate("document.getElementById('webcam').srcObject")).resolves.toBeNull();
    } finally {
      await filming.close();
    }
  });

  test('says that nobody is in front of the webcam, and keeps its pose', async () => {
    const filming = await launchChromium(fakeWebcam);
    try {
      const fresh = await openPage(filming, server.address);
      const before = await readJoints(fresh, '#pose');
      await fresh.click('#webcam-button');
      await fresh.locator('#webcam-status', { hasText: 'Cannot find a person in the webcam' }).waitFor();
      expect(await readJoints(fresh, '#pose')).toEqual(before);
    } finally {
      await filming.close();
    }
  });
});

/** A device that shows a pattern, and a browser that permits it. */
const fakeWebcam = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

async function openPage(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(address);
  await waitForPictures(page);
  await chooseSize(page, 1);
  return page;
}

/** The visible joints of an editor by their names, with their places. */
async function readJoints(page: Page, editor: string): Promise<Record<string, [number, number]>> {
  const labels = await page
    .locator(`${editor} .joint:not([hidden])`)
    .evaluateAll((joints) => joints.map((joint) => joint.getAttribute('aria-label')));
  return Object.fromEntries(
    labels.map((label) => {
      const [, name, x, y] = /^(?:source )?(.+) at (-?\d+), (-?\d+)$/.exec(label ?? '')!;
      return [name!, [Number(x), Number(y)]];
    }),
  );
}

/** The same joints, up to two pixels: browsers scale pictures in another way. */
function expectJoints(found: Record<string, [number, number]>, expected: readonly Joint[]): void {
  const visible = coco18.joints.flatMap((name, index) =>
    isVisible(expected[index]!) ? [[name.replaceAll('_', ' '), expected[index]!] as const] : [],
  );
  expect(Object.keys(found).toSorted()).toEqual(visible.map(([name]) => name).toSorted());
  const far = visible.filter(([name, { x, y }]) => {
    const [foundX, foundY] = found[name]!;
    return Math.hypot(foundX - x, foundY - y) > 2;
  });
  expect(far).toEqual([]);
}
