import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { graphPath, readBundle } from '../../../src/bundle/read-bundle.js';
import { exportVariants, type VariantsProgress } from '../../../src/export/variants/export-variants.js';
import { packageRoot } from '../../../src/package-root.js';
import { stages } from '../../../src/stages.js';

const source = join(packageRoot, 'models/default');

// Calibrates and measures three forms of two graphs, on machines that may be busy.
jest.setTimeout(240_000);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-variants-'));
});
afterAll(() => rm(folder, { recursive: true }));

const options = () => ({
  source,
  cacheFolder: join(folder, 'cache'),
  calibrationPairs: 2,
  measuringPairs: 2,
});

test('exportVariants() adds measured int8 and fp16 graphs to a bundle, and leaves its fp32 graphs alone', async () => {
  const progress: VariantsProgress[] = [];
  const out = join(folder, 'models', 'small');
  const { manifest } = await exportVariants({
    ...options(),
    out,
    variants: ['int8', 'fp16'],
    onProgress: (each) => progress.push(each),
  });
  expect(progress.map((each) => ('variant' in each ? `${each.kind} ${each.variant}` : each.kind))).toEqual([
    'calibrating',
    'measuring',
    'measured int8',
    'measured fp16',
  ]);

  expect(await readdir(join(out, 'weights'))).toEqual(await readdir(join(source, 'weights')));
  const bundle = await readBundle(out); // checks sizes and hashes too
  const before = await readBundle(source);
  expect(bundle.manifest).toEqual(manifest);
  expect(manifest).toMatchObject({ name: 'small', version: before.manifest.version });
  for (const stage of stages) {
    const { fp32, int8, fp16 } = manifest.stages[stage]!.variants;
    expect(fp32).toEqual(before.manifest.stages[stage]!.variants.fp32);
    // By the record of the training: its people are drawn by a seed of their own.
    expect(int8!.calibration).toEqual({ method: 'percentile', pairs: 2, seed: 1 });
    expect(graphPath(bundle, stage, 'int8')).toBe(join(out, `${stage}.int8.onnx`));
    expect(int8!.bytes).toBeLessThan(fp32.bytes * 0.42);
    expect(fp16!.bytes).toBeLessThan(fp32.bytes * 0.6);
    expect(fp16!.keptFloat).toEqual([]);
    for (const { error } of [int8!, fp16!]) {
      expect(error.samples).toBe(2);
      expect(error.meanLevels).toBeGreaterThan(0);
      expect(Math.abs(error.ssimChange!)).toBeLessThan(0.02);
    }
    expect(fp16!.error.meanLevels).toBeLessThan(int8!.error.meanLevels!);
  }
});

test('exportVariants() leaves a bundle that is there without force', async () => {
  const out = join(folder, 'models', 'taken');
  await exportVariants({ ...options(), out, variants: [] });
  const files = await readdir(out);
  await expect(exportVariants({ ...options(), out, variants: [] })).rejects.toThrow('it exists');
  expect(await readdir(out)).toEqual(files);
});

test('exportVariants() names the model otherwise than its folder when it is told to', async () => {
  const out = join(folder, 'models', 'many', 'Second try');
  const { manifest } = await exportVariants({ ...options(), out, name: 'mine', variants: [] });
  expect(manifest.name).toBe('mine');
  expect(await readBundle(out)).toMatchObject({ manifest: { name: 'mine' } });
});

test('exportVariants() refuses a name that no model may have, and a source that is no bundle', async () => {
  const out = join(folder, 'models', 'Not a name');
  await expect(exportVariants({ ...options(), out, variants: [] })).rejects.toThrow(
    'Cannot export to "Not a name"',
  );
  await expect(
    exportVariants({ ...options(), source: folder, out: join(folder, 'x'), variants: [] }),
  ).rejects.toThrow('Cannot read bundle');
});
