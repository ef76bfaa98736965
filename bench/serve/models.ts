import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Precision, VariantManifest } from '#dist/bundle/manifest.js';
import { readBundle } from '#dist/bundle/read-bundle.js';
import { cacheFolder } from '#dist/cache-folder.js';
import { checkpointPath } from '#dist/checkpoint/run-folder.js';
import { exportWithVariants } from '#dist/cli/commands/export-with-variants.js';
import { prepareTensorflow } from '#dist/cli/tensorflow.js';
import { packageRoot } from '#dist/package-root.js';
import type { Size } from '#dist/pose/skeleton.js';
import type { StageName } from '#dist/stages.js';

/** The bundle to serve: the bundled model, or untrained networks of base width 32. */
export const modelNames = ['f32', 'default'] as const;
export type ModelName = (typeof modelNames)[number];

/** The precisions that the benchmark compares. */
export const precisionNames = ['fp32', 'int8'] as const;
export type PrecisionName = (typeof precisionNames)[number];

type ByStage = Readonly<Record<StageName, string>>;

/** A bundle, and its graphs in one precision. */
export interface BenchBundle {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly size: Size;
  readonly precision: Precision;
  readonly files: ByStage;
  readonly sha256: ByStage;
}

/** A model, for the results. */
export interface MeasuredModel {
  readonly name: ModelName;
  readonly version: string;
  readonly precision: PrecisionName;
}

/** Returns the bundle for `--model`, created if it is missing, and its graphs in a precision. */
export async function prepareModel(
  model: ModelName,
  precision: PrecisionName = 'fp32',
): Promise<BenchBundle> {
  const folder = model === 'default' ? join(packageRoot, 'models', 'default') : await exportRandom(32);
  const { manifest } = await readBundle(folder);
  const find = (stage: StageName): VariantManifest => {
    const variant = manifest.stages[stage]?.variants[precision];
    if (!variant) throw new Error(`Cannot measure ${folder}: its ${stage} stage has no ${precision}`);
    return variant;
  };
  const [coarse, refine] = [find('coarse'), find('refine')];
  return {
    folder,
    name: manifest.name,
    version: manifest.version,
    size: manifest.image,
    precision,
    files: { coarse: coarse.file, refine: refine.file },
    sha256: { coarse: coarse.sha256, refine: refine.sha256 },
  };
}

/** Exports a bundle of untrained networks. It draws noise as fast as a trained one draws people. */
async function exportRandom(baseWidth: number): Promise<string> {
  const run = join(cacheFolder(process.env), 'bench-serve', 'runs', `f${baseWidth}`);
  const out = join(dirname(dirname(run)), 'models', `f${baseWidth}-int8`);
  if (existsSync(join(out, 'model.json'))) return out;
  await prepareTensorflow();
  // TensorFlow is available only now.
  const { saveNetwork } = await import('#dist/train/learner.js');
  const { createG1 } = await import('#dist/train/networks/g1.js');
  const { createG2 } = await import('#dist/train/networks/g2.js');
  const { resolveConfig } = await import('#dist/train/resolve-config.js');
  const config = resolveConfig('synthetic', [['baseWidth', String(baseWidth)]]);
  const checkpoint = checkpointPath(run, 'g2', 1);
  await mkdir(checkpoint, { recursive: true });
  await writeFile(join(run, 'config.json'), JSON.stringify(config));
  await saveNetwork(createG1({ ...config, joints: 18 }), { folder: checkpoint, name: 'g1' });
  await saveNetwork(createG2({ ...config, seed: 2 }), { folder: checkpoint, name: 'g2' });
  await exportWithVariants(run, { out, force: true, withWeights: false, variants: ['int8'] });
  return out;
}
