import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeServer } from '../../src/cli/describe-server.js';
import { runCli } from '../support/cli.js';
import { readManifest } from '../support/drawn-folder.js';
import { createPng, startTestServer } from '../support/server.js';
import { createVersionedModels, type VersionedModels } from '../support/versions.js';

let models: VersionedModels;
let served: Awaited<ReturnType<typeof startTestServer>>;
let folder: string;
let cond: string;

beforeAll(async () => {
  models = await createVersionedModels();
  served = await startTestServer({ modelsFolder: models.folder });
  folder = await mkdtemp(join(tmpdir(), 'repose-cli-versions-'));
  await mkdir(join(folder, 'people'));
  cond = join(folder, 'people', 'cond.png');
  await writeFile(cond, await createPng(40, 80));
});

afterAll(async () => {
  await served.close();
  await models.close();
  await rm(folder, { recursive: true });
});

const request = () => ['--pose', 'walking', '--framing', 'cover', '--address', served.server.address];

async function drawCoarse(out: string, ...flags: string[]): Promise<Buffer> {
  const { status, stderr } = await runCli('generate', cond, ...request(), '--out', out, ...flags);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return readFile(join(out, 'coarse.png'));
}

test('repose generate draws with the version that it is told, and with the default one else', async () => {
  const unnamed = await drawCoarse(join(folder, 'unnamed'));
  expect(await drawCoarse(join(folder, 'first'), '--model', 'tiny', '--model-version', '1')).toEqual(unnamed);
  expect(await drawCoarse(join(folder, 'second'), '--model-version', '2')).not.toEqual(unnamed);
});

test('repose generate says which versions there are', async () => {
  const out = join(folder, 'none');
  const { status, stderr } = await runCli(
    ...['generate', cond, ...request(), '--out', out, '--model-version', '3'],
  );
  expect(stderr).toBe('error: Cannot find the model\'s version: "3" of tiny, expected one of: 1, 2\n');
  expect(status).toBe(3);
});

test('repose request names a version only where it is told one, for servers that know of none', async () => {
  const ask = async (...flags: string[]) =>
    JSON.parse((await runCli('request', cond, '--pose', 'walking', ...flags)).stdout);
  expect(await ask('--model-version', '2')).toMatchObject({ modelVersion: '2' });
  expect(await ask()).not.toHaveProperty('modelVersion');
});

test('repose augment draws with the version that it is told', async () => {
  const out = join(folder, 'more');
  const there = ['--address', served.server.address, '--model-version', '2'];
  const people = join(folder, 'people');
  const { status, stderr } = await runCli(
    ...['augment', people, '--poses', 'walking', '--out', out, ...there],
  );
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(await readManifest(out)).toEqual([expect.objectContaining({ model: 'tiny', modelVersion: '2' })]);
});

test('repose evaluate draws with a version by its folder', async () => {
  const model = models.folderOf('2');
  const out = join(folder, 'scores');
  const { status } = await runCli('evaluate', '--model', model, '--people', '1', '--out', out);
  expect(status).toBe(0);
  const { about } = JSON.parse(await readFile(join(out, 'evaluation.json'), 'utf8'));
  expect(about.model).toMatchObject({ name: 'tiny', version: '2' });
});

test('the start-up block tells the other versions of the default model', () => {
  expect(describeServer(served.server)).toMatch(/^model +tiny 1 \(also 2\), 16x32$/m);
});
