import { mkdtemp, rm } from 'node:fs/promises';
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
  ['a variant that there is not', [bundle, '--variants', 'int8,int4'], 'Expected some of fp16, int8'],
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
