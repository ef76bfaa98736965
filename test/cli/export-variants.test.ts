import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.js';
import { coco18 } from '../../src/pose/skeleton.js';
import { toDefinition } from '../../src/pose/skeleton-definition.js';
import { runCli } from '../support/cli.js';
import { describeTraining } from '../support/describe-training.js';
import { makeSkeletonBundle } from '../support/skeleton-bundle.js';

const bundle = join(packageRoot, 'models/default');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-export-'));
});
afterAll(() => rm(folder, { recursive: true }));

test.each<[string, string[], string]>([
  ['an unknown variant', [bundle, '--variants', 'int8,int4'], 'Expected one or more of fp16, int8'],
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

describeTraining('repose export of a bundle without --variants', () => {
  test('makes its graphs again, explains the new ones and keeps the weights', async () => {
    const { folder: source } = await makeSkeletonBundle(join(folder, 'bundles'), toDefinition(coco18));
    const run = join(folder, 'bundles', '001-coco18');
    const [mine, out] = [join(folder, 'bundles', 'mine'), join(folder, 'bundles', 'again')];
    expect(await runCli('export', run, '--out', mine, '--weights')).toMatchObject({ status: 0 });
    const graph = await readFile(join(source, 'coarse.onnx'));
    await writeFile(join(mine, 'coarse.onnx'), 'the graph of an earlier version');

    const { status, stdout } = await runCli('export', mine, '--out', out, '--name', 'yours', '--explain');
    expect(status).toBe(0);
    expect(stdout).toContain(`${out}: yours `);
    expect(stdout).toContain('coarse_image/pixels');
    expect(await readFile(join(out, 'coarse.onnx'))).toEqual(graph);
    expect((await readdir(join(out, 'weights'))).sort()).toEqual([
      'g1.json',
      'g1.safetensors',
      'g2.json',
      'g2.safetensors',
    ]);
  });

  test('refuses one without weights', async () => {
    const source = join(packageRoot, 'examples', 'paper-inputs');
    const { status, stderr } = await runCli('export', source, '--out', join(folder, 'none'));
    expect(stderr).toContain(
      `error: Cannot export "${source}": it has a model.json and no weights, expected a training run, a bundle exported with --weights, --variants with any bundle, or the path of the model.json that TensorFlow.js saved\n`,
    );
    expect(status).toBe(4);
  });
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
