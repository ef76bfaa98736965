import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  finishManifest,
  PictureManifest,
  type PictureManifestLine,
} from '../../src/augment/picture-manifest.js';
import { parseAnnotations } from '../../src/data/folder/parse-annotations.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-manifest-'));
});
afterEach(() => rm(folder, { recursive: true }));

function drawn(picture: string, place: readonly [number, number] = [3, 4]): PictureManifestLine {
  return {
    ...{ status: 'drawn', picture, person: 'anna', source: 'anna/1.png', pose: 'walking' },
    joints: Array.from({ length: 18 }, () => [...place, 1] as const),
    ...{ width: 16, height: 32, stage: 'refined', model: 'tiny', modelVersion: '1', seed: 1 },
  };
}

const failed: PictureManifestLine = {
  ...{ status: 'failed', picture: 'c.png', person: 'anna', source: 'anna/1.png', pose: 'back' },
  error: { kind: 'invalid-argument', message: 'damaged' },
};

async function readLines(): Promise<string[]> {
  return (await readFile(join(folder, 'manifest.jsonl'), 'utf8')).trim().split('\n');
}

test('PictureManifest.open() keeps the lines of the pictures that are there, and no others', async () => {
  const first = await PictureManifest.open(folder);
  await first.add(drawn('a.png'));
  await first.add(drawn('b.png'));
  await first.add(drawn('empty.png'));
  await first.add(failed);
  await first.close();
  await appendFile(join(folder, 'manifest.jsonl'), '{"status":"drawn","picture":"d.p');
  for (const name of ['a.png', 'd.p']) await writeFile(join(folder, name), 'whole');
  await writeFile(join(folder, 'empty.png'), '');

  const second = await PictureManifest.open(folder);
  expect(await readLines()).toEqual([JSON.stringify(drawn('a.png'))]);
  await second.add(drawn('e.png'));
  await second.close();
  expect(await readLines()).toEqual(['a.png', 'e.png'].map((name) => JSON.stringify(drawn(name))));
  expect((await readdir(folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);
});

test('lines that are added at once all arrive whole', async () => {
  const manifest = await PictureManifest.open(folder);
  const names = Array.from({ length: 200 }, (_, index) => `${index}.png`);
  await Promise.all(names.map((name) => manifest.add(drawn(name))));
  await manifest.close();
  expect(await readLines()).toEqual(names.map((name) => JSON.stringify(drawn(name))));
});

test('finishManifest() writes the pixels that the graph draws, and -1 beside the picture', async () => {
  const manifest = await PictureManifest.open(folder);
  await manifest.add(drawn('anna/in.png', [15.9, 0.2]));
  await manifest.add(drawn('anna/right.png', [16, 5]));
  await manifest.add(drawn('anna/above.png', [5, -0.5]));
  await manifest.add(failed);
  await manifest.close();
  await finishManifest(folder, { shard: undefined, isDone: false });
  const text = await readFile(join(folder, 'annotation.csv'), 'utf8');
  const { poses, problems } = parseAnnotations(text, 'annotation.csv')!;
  expect(problems).toEqual([]);
  expect([...poses].map(([name, joints]) => [name, joints[7]])).toEqual([
    ['anna/above.png', { x: 0, y: 0, confidence: 0 }],
    ['anna/in.png', { x: 15, y: 0, confidence: 1 }],
    ['anna/right.png', { x: 0, y: 0, confidence: 0 }],
  ]);
});

describe('the manifests of shards', () => {
  const shardOf = (index: number) => ({ index, count: 2 });

  async function draw(index: number, ...names: readonly string[]): Promise<void> {
    const manifest = await PictureManifest.open(folder, shardOf(index));
    for (const name of names) {
      await manifest.add(drawn(name));
      await writeFile(join(folder, name), 'whole');
    }
    await manifest.close();
  }
  const finish = (index: number, isDone = true) => finishManifest(folder, { shard: shardOf(index), isDone });

  test('become one, sorted by picture, when the last shard is done', async () => {
    await draw(1, 'd.png', 'a.png');
    await finish(1);
    await draw(2, 'c.png', 'b.png');
    await finish(2, false);
    expect(await readdir(folder)).not.toContain('manifest.jsonl');
    await finish(2);
    expect(await readLines()).toEqual(
      ['a.png', 'b.png', 'c.png', 'd.png'].map((name) => JSON.stringify(drawn(name))),
    );
    expect(await readFile(join(folder, 'annotation.csv'), 'utf8')).toMatch(/\na\.png.*\nb\.png.*\nc\.png/);
  });

  test('become one again after one of them draws more', async () => {
    await draw(1, 'd.png');
    await draw(2, 'b.png');
    await Promise.all([finish(1), finish(2)]);
    await draw(1, 'a.png');
    expect(await readLines()).toEqual(['b.png', 'd.png'].map((name) => JSON.stringify(drawn(name))));
    await finish(1);
    expect(await readLines()).toEqual(['a.png', 'b.png', 'd.png'].map((name) => JSON.stringify(drawn(name))));
    expect((await readdir(folder)).filter((name) => /partial|drawing/.test(name))).toEqual([]);
  });
});
