import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharp } from '../../src/image/sharp.js';
import { findReadyPose, toPoseFile } from '../../src/pose/ready-poses.js';
import { coco18 } from '../../src/pose/skeleton.js';
import { toDefinition } from '../../src/pose/skeleton-definition.js';
import { runCli } from '../support/cli.js';
import { listPictures, readManifest } from '../support/drawn-folder.js';
import { createPng, startTestServer } from '../support/server.js';
import { makeSkeletonBundle } from '../support/skeleton-bundle.js';

let folder: string;
let people: string;
let served: Awaited<ReturnType<typeof startTestServer>>;
let there: readonly string[];

/** A server whose model of 16x32 pixels draws larger pictures, and a data set of two. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-enlarge-'));
  await makeSkeletonBundle(join(folder, 'models'), toDefinition(coco18), 'warped');
  served = await startTestServer({ modelsFolder: join(folder, 'models'), defaultModel: 'coco18' });
  there = ['--address', served.server.address];
  people = join(folder, 'people');
  await mkdir(join(people, 'anna'), { recursive: true });
  for (const pose of ['standing', 'sitting']) {
    await writeFile(join(people, 'anna', `${pose}.png`), await createPng(100, 200));
    await writeFile(join(people, 'anna', `${pose}.json`), toPoseFile(findReadyPose(pose)));
  }
});

afterAll(async () => {
  await served?.close();
  await rm(folder, { recursive: true });
});

async function readSize(path: string): Promise<string> {
  const { width, height, pageHeight } = await sharp(await readFile(path)).metadata();
  return `${width}x${pageHeight ?? height}`;
}

describe('repose augment --enlarge', () => {
  const augment = (out: string, ...flags: string[]) =>
    runCli('augment', people, '--poses', 'walking', 'waving', '--out', join(folder, out), ...there, ...flags);

  test('draws larger pictures, with joints in their pixels', async () => {
    for (const [out, flags] of [
      ['once', []],
      ['thrice', ['--enlarge', '3']],
    ] as const)
      expect(await augment(out, ...flags)).toMatchObject({ status: 0 });
    const [once, thrice] = ['once', 'thrice'].map((out) => readManifest(join(folder, out)));
    expect(thrice!.map(({ picture }) => picture)).toEqual(once!.map(({ picture }) => picture));
    for (const [index, { picture, joints, width, height }] of thrice!.entries()) {
      expect([width, height, await readSize(join(folder, 'thrice', picture))]).toEqual([48, 96, '48x96']);
      for (const [joint, [x, y, confidence]] of joints.entries()) {
        const [onceX, onceY, before] = once![index]!.joints[joint]!;
        expect([Math.abs(x - 3 * onceX) < 0.05, Math.abs(y - 3 * onceY) < 0.05]).toEqual([true, true]);
        expect(confidence).toBe(before);
      }
    }
    const { stdout } = await runCli('data', 'check', join(folder, 'thrice'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ pictures: 4, usable: 4, problems: [] });
  });

  test('draws larger pictures before backdrops', async () => {
    expect(await augment('before', '--enlarge', '2', '--backdrops', people)).toMatchObject({ status: 0 });
    for (const picture of await listPictures(join(folder, 'before')))
      expect(await readSize(join(folder, 'before', picture))).toBe('32x64');
  });

  test('goes on with the same size alone', async () => {
    expect(await augment('begun', '--enlarge', '2')).toMatchObject({ status: 0 });
    const [removed] = await listPictures(join(folder, 'begun'));
    await rm(join(folder, 'begun', removed!));
    expect(await augment('begun', '--enlarge', '2')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('1 pictures drawn, 3 were there, 0 failed'),
    });
    expect(await augment('begun')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('its enlarge is 2, and now it is null'),
    });
  });

  test('refuses more than the server draws, before it draws anything', async () => {
    expect(await augment('none', '--enlarge', '5')).toMatchObject({
      status: 4,
      stderr:
        'error: Cannot draw pictures 5 times as large: the model coco18 draws them at most 4 times as large, expected --enlarge 4 or less\n',
    });
    expect(await readdir(folder)).not.toContain('none');
  });
});

describe('repose animate --enlarge', () => {
  test('draws larger frames, and an animation of them', async () => {
    const cond = join(people, 'anna', 'standing.png');
    const film = join(folder, 'film.json');
    await writeFile(
      film,
      `[${['walking', 'running', 'waving'].map((pose) => toPoseFile(findReadyPose(pose)))}]`,
    );
    const animate = (out: string) =>
      runCli(
        'animate',
        cond,
        '--cond-pose',
        cond.replace('.png', '.json'),
        '--poses',
        film,
        '--enlarge',
        '2',
        ...there,
        '--out',
        out,
      );
    const [frames, animation] = [join(folder, 'frames'), join(folder, 'film.gif')];
    for (const out of [frames, animation])
      expect(await animate(out)).toMatchObject({ status: 0, stdout: `${out}: 3 frames of 32x64\n` });
    expect(await readSize(join(frames, 'frame-0001.png'))).toBe('32x64');
    expect(await readSize(animation)).toBe('32x64');
  });
});
