import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { checkpointPath, listCheckpoints, readRunConfig } from '../../src/checkpoint/run-folder.js';

let run: string;
beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'repose-run-'));
});
afterEach(() => rm(run, { recursive: true }));

async function addCheckpoints(...names: string[]): Promise<void> {
  for (const name of names) await mkdir(join(run, 'checkpoints', name), { recursive: true });
}

test('checkpointPath() pads the step to seven digits', () => {
  expect(checkpointPath('runs/1-a', 'g2', 1400)).toBe(join('runs/1-a', 'checkpoints', 'g2-0001400'));
});

test('listCheckpoints() sorts by stage and step, and passes over everything else', async () => {
  await addCheckpoints(
    'g2-0000100',
    'g1-0022000',
    'g1-12345678',
    '.g2-0000200-x',
    'g2-0000300.tmp',
    'd-0000001',
  );
  const names = (await listCheckpoints(run)).map(({ path }) => basename(path));
  expect(names).toEqual(['g1-0022000', 'g1-12345678', 'g2-0000100']);
});

const config = {
  preset: 'synthetic',
  data: 'synthetic people',
  seed: 1,
  image: { width: 64, height: 128 },
  skeleton: 'coco18',
  baseWidth: 16,
};

test('readRunConfig() checks what export needs and passes the rest through', async () => {
  await writeFile(join(run, 'config.json'), JSON.stringify({ ...config, lambda: 10 }));
  expect(await readRunConfig(run)).toEqual({ ...config, lambda: 10 });
});

test.each<[string, string, string]>([
  ['text that is no JSON', '{', 'config.json'],
  ['a size without height', JSON.stringify({ ...config, image: { width: 64 } }), 'image.height'],
  ['a seed that is no integer', JSON.stringify({ ...config, seed: 1.5 }), 'seed'],
])('readRunConfig() rejects %s, naming it', async (_name, text, message) => {
  await writeFile(join(run, 'config.json'), text);
  await expect(readRunConfig(run)).rejects.toThrow(message);
});

test('readRunConfig() says that a folder is no run', async () => {
  await expect(readRunConfig(run)).rejects.toMatchObject({ kind: 'not-found' });
});
