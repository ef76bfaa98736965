import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '#dist/cache-folder.js';
import { prepareSplit } from '#dist/data/folder/prepare-data-folder.js';
import { readDataFolder } from '#dist/data/folder/read-data-folder.js';
import { openPackedSet, type PackedSet } from '#dist/data/packed-set.js';
import { pastePerson } from '#dist/evaluate/paste-person.js';
import { type Matte, openMatte } from '#dist/export/matte/open-matte.js';
import { encodeImage } from '#dist/image/encode-image.js';
import { toUnitRange } from '#dist/image/value-range.js';
import { packageRoot } from '#dist/package-root.js';
import { toSkeleton } from '#dist/pose/skeleton-definition.js';
import { prepareSets } from '#dist/train/data/prepare-sets.js';
import {
  drawHeldOut,
  type HeldOutResult,
  type Metrics,
  measureHeldOut,
} from '#dist/train/metrics/held-out.js';
import { latestOfStage, readTrainConfig } from '#dist/train/run.js';
import { drawSampleGrid } from '#dist/train/sample-grid.js';
import { createCoarseStage } from '#dist/train/stages/coarse-stage.js';
import { createRefineStage } from '#dist/train/stages/refine-stage.js';
import type { StageTrainer } from '#dist/train/stages/stage-trainer.js';

type Pg2Config = Extract<Awaited<ReturnType<typeof readTrainConfig>>, { readonly method: 'pg2' }>;

/** What is measured: rendered people whom training never saw, and photographs. */
export const setNames = ['people', 'photographs'] as const;

/** The scores of each set's pictures, also of `copy` and `paste`, by metric. */
export type Scores = Readonly<Record<(typeof setNames)[number], Metrics>>;

/** Examples in a grid. */
const gridExamples = 20;

/**
 * Draws held-out people and the pairs of photographs with a run's last checkpoint. Writes a grid of
 * each set into `grids`. TensorFlow must be loaded.
 */
export async function measureRun(run: string, grids: string): Promise<Scores> {
  const config = await readPg2Config(run);
  const stage = await loadLastStage(run, config);
  const measure = async (name: (typeof setNames)[number], folder: string) => {
    const set = openPackedSet(folder);
    const matte = await openMatte(set.size);
    const drawn = await drawHeldOut(stage, set, config);
    const results = await Promise.all(drawn.map((result) => addPaste(result, set, matte)));
    await matte.dispose();
    await writeGrid(join(grids, `${name}.png`), results, set);
    const metrics = measureHeldOut(results, set);
    set.close();
    return metrics;
  };
  await mkdir(grids, { recursive: true });
  const options = { cacheFolder: cacheFolder(process.env), report: () => undefined };
  const scores = {
    people: await measure('people', (await prepareSets({ config, ...options })).heldOut),
    photographs: await measure('photographs', await preparePhotographs(config)),
  };
  stage.dispose();
  return scores;
}

/** The configuration of a run of PG2, which all arms are. */
export async function readPg2Config(run: string): Promise<Pg2Config> {
  const config = await readTrainConfig(run);
  if (config.method === 'pg2') return config;
  throw new Error(`Cannot measure ${run}: a run of ${config.method}, expected one of pg2`);
}

async function loadLastStage(run: string, config: Pg2Config): Promise<StageTrainer> {
  const [coarse, refine] = [await latestOfStage(run, 'g1'), await latestOfStage(run, 'g2')];
  if (coarse === undefined) throw new Error(`Cannot measure ${run}: no checkpoint, expected one`);
  const last = refine ?? coarse;
  const stage = refine ? await createRefineStage(config, coarse.path) : createCoarseStage(config);
  await stage.load(last.path);
  return stage;
}

async function preparePhotographs({ image, folder, seed, ...config }: Pg2Config): Promise<string> {
  const path = join(packageRoot, 'test', 'fixtures', 'photograph-pairs');
  const data = await readDataFolder(path, { skeleton: toSkeleton(config.skeleton) });
  const ignore = () => undefined;
  const report = { cacheFolder: cacheFolder(process.env), onProblem: ignore, onWritten: ignore };
  return prepareSplit(data, { ...folder, size: image, seed, split: 'test' }, report);
}

/** The result with what can be drawn without a network. */
async function addPaste(
  { pair, drawn }: HeldOutResult,
  set: PackedSet,
  matte: Matte,
): Promise<HeldOutResult> {
  const { size, skeleton } = set;
  const poses = { source: set.joints(pair.cond), target: set.joints(pair.target) };
  const image = set.image(pair.cond);
  const found = await matte.find(toUnitRange(image), 1);
  const paste = pastePerson({ image, matte: found, size, skeleton, ...poses });
  return { pair, drawn: { ...(paste && { paste }), ...drawn } };
}

/** Examples evenly spread over the results: condition image, pose, target, then what was drawn. */
async function writeGrid(path: string, results: readonly HeldOutResult[], set: PackedSet): Promise<void> {
  const every = Math.max(1, Math.floor(results.length / gridExamples));
  const { imageNhwc, size } = drawSampleGrid(
    results.filter((_, i) => i % every === 0),
    set,
  );
  await writeFile(path, await encodeImage(imageNhwc, { size, format: 'png' }));
}
