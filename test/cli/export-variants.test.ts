import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.js';
import { runCli } from '../support/cli.js';

const bundle = join(packageRoot, 'models/default');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-export-'));
});
afterAll(() => rm(folder, { recursive: true }));

test.each<[string, string[], string]>([
  ['an unknown variant', [bundle, '--variants', 'int8,int4'], 'Expected one or more of fp16, int8'],
  [
    'a bundle without --variants',
    [bundle],
    'expected a training run, --variants with a bundle, or the path of the model.json',
  ],
  [
    'variants of a model.json',
    [join(bundle, 'model.json'), '--variants', 'int8'],
    '--variants is for a run or a bundle',
  ],
])('repose export refuses %s', async (_name, args, message) => {
  const { status, stderr } = await runCli('export', ...args, '--out', join(folder, 'model'));
  expect(stderr).toContain(message);
  expect(status).not.toBe(0);
});

test('repose export does not put a bundle in the place of a folder of versions', async () => {
  const out = join(folder, 'many');
  await mkdir(out);
  await writeFile(join(out, 'default-version'), '1');
  const { status, stderr } = await runCli('export', bundle, '--out', out, '--force', '--variants', 'int8');
  expect(stderr).toBe(
    `error: Cannot export to ${out}: it holds versions of a model, expected a folder below it and --name\n`,
  );
  expect(status).toBe(4);
  expect(await readdir(out)).toEqual(['default-version']);
});
