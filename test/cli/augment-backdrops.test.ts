import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeImage } from '../../src/image/decode-image.js';
import { findReadyPose, toPoseFile } from '../../src/pose/ready-poses.js';
import { coco18 } from '../../src/pose/skeleton.js';
import { toDefinition } from '../../src/pose/skeleton-definition.js';
import { runCli } from '../support/cli.js';
import { listPictures, readManifest } from '../support/drawn-folder.js';
import { createPng, fixtureModels, startTestServer } from '../support/server.js';
import { makeSkeletonBundle } from '../support/skeleton-bundle.js';

let folder: string;
let people: string;
let places: string;
let served: Awaited<ReturnType<typeof startTestServer>>;

/** The level of every pixel of each backdrop. */
const levels: Readonly<Record<string, number>> = { 'dark.png': 10, 'grey.png': 120, 'out/light.png': 250 };

/** `coco18` tells where the person is, `tiny` does not. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-augment-backdrops-'));
  [people, places] = [join(folder, 'people'), join(folder, 'places')];
  for (const [name, level] of [
    ['anna', 60],
    ['ben', 90],
    ['cleo', 180],
  ] as const) {
    await mkdir(join(people, name), { recursive: true });
    await writeFile(join(people, name, '1.png'), await createPng(16, 32, level));
    await writeFile(join(people, name, '1.json'), toPoseFile(findReadyPose('standing')));
  }
  await mkdir(join(places, 'out'), { recursive: true });
  for (const [path, level] of Object.entries(levels))
    await writeFile(join(places, path), await createPng(40, 40, level));
  const models = join(folder, 'models');
  await makeSkeletonBundle(models, toDefinition(coco18), 'warped');
  await cp(join(fixtureModels, 'tiny'), join(models, 'tiny'), { recursive: true });
  served = await startTestServer({ modelsFolder: models, defaultModel: 'coco18' });
}, 60_000);

afterAll(async () => {
  await served.close();
  await rm(folder, { recursive: true });
});

const poses = ['walking', 'waving', 'sitting', 'running'];
const count = 3 * poses.length;

function augment(out: string, ...more: readonly string[]) {
  const all = ['augment', people, '--poses', ...poses, '--backdrops', places, '--out', out];
  return runCli(...all, '--address', served.server.address, ...more);
}

/** The picture and backdrop of each line of a manifest. */
function listBackdrops(out: string): string[] {
  return readManifest(out).map(({ picture, backdrop }) => `${picture} before ${backdrop}`);
}

describe('repose augment --backdrops', () => {
  test('draws each picture before one of the folder, and says before which', async () => {
    const out = join(folder, 'whole');
    expect(await augment(out)).toMatchObject({ status: 0, stderr: '' });
    const lines = readManifest(out);
    expect(lines).toHaveLength(count);
    expect(new Set(lines.map(({ backdrop }) => backdrop))).toEqual(new Set(Object.keys(levels)));
    for (const { picture, backdrop } of lines) {
      const file = await readFile(join(out, picture));
      const { imageNhwc } = await decodeImage(file, { framing: { kind: 'stretch' }, field: picture });
      expect({ picture, corner: imageNhwc[0] }).toEqual({ picture, corner: levels[backdrop ?? ''] });
      expect(new Set(imageNhwc).size).toBeGreaterThan(20);
    }
  });

  test('chooses by the seed', async () => {
    const [again, other] = [join(folder, 'again'), join(folder, 'other')];
    await augment(again);
    await augment(other, '--seed', '2');
    expect(listBackdrops(again)).toEqual(listBackdrops(join(folder, 'whole')));
    expect(listBackdrops(other)).not.toEqual(listBackdrops(again));
  });

  test('goes on before the same backdrops, and makes in shards byte for byte what one run makes', async () => {
    const [whole, parts] = [join(folder, 'whole'), join(folder, 'parts')];
    const [first = '', second = ''] = await listPictures(whole);
    const before = await Promise.all([first, second].map((name) => readFile(join(whole, name))));
    const stamp = (await stat(join(whole, second))).mtimeMs;
    await rm(join(whole, first));
    const { stdout } = await augment(whole);
    expect(stdout).toContain(`1 pictures drawn, ${count - 1} were there, 0 failed`);
    expect(await readFile(join(whole, first))).toEqual(before[0]);
    expect((await stat(join(whole, second))).mtimeMs).toBe(stamp);

    for (const shard of ['2/2', '1/2']) await augment(parts, '--shard', shard);
    for (const name of [...(await listPictures(whole)), 'manifest.jsonl', 'annotation.csv'])
      expect({ name, bytes: await readFile(join(parts, name)) }).toEqual({
        ...{ name, bytes: await readFile(join(whole, name)) },
      });
  });

  test('names a backdrop that cannot be read, draws the others, and tries again', async () => {
    const damaged = join(folder, 'damaged');
    await cp(places, damaged, { recursive: true });
    await writeFile(join(damaged, 'grey.png'), 'nothing');
    const out = join(folder, 'of-damaged');
    const failing = listBackdrops(join(folder, 'whole')).filter((line) => line.endsWith('grey.png')).length;
    const { status, stdout, stderr } = await augment(out, '--backdrops', damaged);
    expect({ status, stdout }).toEqual({
      status: 4,
      stdout: expect.stringContaining(`${count - failing} pictures drawn, ${failing} failed`),
    });
    expect(stderr).toContain('Cannot decode grey.png: unknown format, expected JPEG, PNG or WebP');
    const failed = readManifest(out).filter((line) => line.status === 'failed');
    expect(failed.map(({ backdrop }) => backdrop)).toEqual(Array(failing).fill('grey.png'));
    const again = await augment(out, '--backdrops', damaged);
    expect(again.stdout).toContain(`0 pictures drawn, ${count - failing} were there, ${failing} failed`);
  });

  test.each<[string, () => string[], number, string]>([
    [
      'other backdrops in a folder that was begun',
      () => ['--out', join(folder, 'whole'), '--backdrops', people],
      2,
      'whole: its backdrops is ',
    ],
    ['a model that does not tell where the person is', () => ['--model', 'tiny'], 4, 'with the model tiny'],
    [
      'an output folder among the backdrops',
      () => ['--out', join(places, 'more')],
      2,
      'the folder of backdrops',
    ],
    ['a folder without pictures', () => ['--backdrops', fixtureModels], 3, 'no JPEG, PNG or WebP in it'],
    ['samples', () => ['--samples', '2'], 2, "cannot be used with option '--"],
  ])('refuses %s', async (_name, flags, expectedStatus, message) => {
    const { status, stderr, stdout } = await augment(join(folder, 'none'), ...flags());
    expect(stderr).toContain(message);
    expect({ status, stdout }).toEqual({ status: expectedStatus, stdout: '' });
  });
});
