/**
 * How far int8 and fp16 pictures are from fp32's, by calibration method and by what stays in
 * float32.
 */

import { readFile } from 'node:fs/promises';
import { type Bundle, graphPath, readBundle } from '#dist/bundle/read-bundle.js';
import { cacheFolder } from '#dist/cache-folder.js';
import type { Graph } from '#dist/export/graph.js';
import { createFp16Graph } from '#dist/export/half/create-fp16-graph.js';
import { decodeModel } from '#dist/export/onnx/decode-model.js';
import type { PlainTensors } from '#dist/export/onnxruntime/graph-session.js';
import type { Program, Sample, StageOutputs } from '#dist/export/parity/stage-output.js';
import { collectHistograms } from '#dist/export/quantise/calibration/calibrate.js';
import { type CalibrationMethod, calibrationMethods } from '#dist/export/quantise/calibration/methods.js';
import { planQuantisation } from '#dist/export/quantise/plan-quantisation.js';
import { prepareGraph } from '#dist/export/quantise/prepare-graph.js';
import { quantiseGraph } from '#dist/export/quantise/quantise-graph.js';
import { chosenMethod } from '#dist/export/variants/create-variants.js';
import {
  loadCalibrationPairs,
  loadMeasuringPairs,
  readPeopleSeed,
} from '#dist/export/variants/held-out-pairs.js';
import { measureVariant, type VariantErrors } from '#dist/export/variants/measure-variant.js';
import {
  createProgram,
  createStageFeeds,
  type StageGraphs,
} from '#dist/export/variants/stage-graphs-program.js';
import { type StageName, stages } from '#dist/stages.js';
import { formatTable } from '../format-table.js';

/** How far a form of the graphs is from fp32. */
export interface QualityResult extends VariantErrors {
  readonly title: string;
}

/** How many pairs are drawn, and how many others ranges are chosen from. */
export interface PairCounts {
  readonly pairs: number;
  readonly calibration: number;
}

/** A calibration method, and names of the nodes that stay in float32. */
interface Int8Case {
  readonly title: string;
  readonly method: CalibrationMethod;
  readonly keepFloat: readonly string[];
}

type ByStage<T> = Readonly<Record<StageName, T>>;

/** What exports keep: the convolution that composes the picture. */
const composing = ['g1/coarse'];
const first = ['g1/stem', 'g2/stem'];
const bottleneck = ['g1/bottleneck_code', 'g1/bottleneck_wide'];

const methods = Object.keys(calibrationMethods) as CalibrationMethod[]; // the keys of the table

/** What is measured. */
const int8Cases: readonly Int8Case[] = [
  ...methods.map((method) => ({ title: `int8, ${method}`, method, keepFloat: composing })),
  ...[
    { title: 'nothing float', keepFloat: [] },
    { title: 'bottleneck float too', keepFloat: [...composing, ...bottleneck] },
    { title: 'first layers float too', keepFloat: [...composing, ...first] },
    { title: 'last layers float too', keepFloat: [...composing, 'g2/difference'] },
  ].map(({ title, keepFloat }) => ({
    title: `int8, ${chosenMethod}, ${title}`,
    method: chosenMethod,
    keepFloat,
  })),
];

/** How far the pictures of each form of a bundle are from those of its fp32 graphs. */
export async function measureQuality(folder: string, counts: PairCounts): Promise<readonly QualityResult[]> {
  const bundle = await readBundle(folder);
  const { image: size } = bundle.manifest;
  const people = { seed: await readPeopleSeed(bundle), size, cacheFolder: cacheFolder(process.env) };
  const graphs = await mapStages((stage) => readGraph(bundle, stage));
  const reference = remember(await createProgram(graphs, size));
  const calibrating = await loadCalibrationPairs({ ...people, count: counts.calibration });
  const feeds = await createStageFeeds({ graphs, program: reference, size }, calibrating);
  const pairs = await loadMeasuringPairs({ ...people, count: counts.pairs });
  const results: QualityResult[] = [];
  for await (const { title, variant } of createVariants(graphs, feeds)) {
    const program = await createProgram(variant, size);
    results.push({ title, ...(await measureVariant(reference, program, { pairs, size })) });
    await program.dispose();
    process.stderr.write(`${title}\n`);
  }
  await reference.dispose();
  return results;
}

/** The results as Markdown. */
export function formatQuality(results: readonly QualityResult[]): string {
  const rows = results.map(({ title, coarse, refine }) => [
    title,
    coarse.ssimChange.toFixed(5),
    refine.ssimChange.toFixed(5),
    coarse.meanLevels.toFixed(2),
    refine.meanLevels.toFixed(2),
    refine.maxLevels,
  ]);
  return formatTable(
    ['', 'SSIM, coarse', 'SSIM, refined', 'mean levels, coarse', 'mean levels, refined', 'largest, refined'],
    rows,
  );
}

async function readGraph(bundle: Bundle, stage: StageName): Promise<Graph> {
  const path = graphPath(bundle, stage, 'fp32');
  if (path === undefined)
    throw new Error(`Cannot measure ${bundle.folder}: it has no ${stage} graph in fp32`);
  return decodeModel(await readFile(path));
}

/** Histograms are collected once: every case chooses from the same. */
async function* createVariants(
  graphs: StageGraphs,
  feeds: ByStage<readonly PlainTensors[]>,
): AsyncGenerator<{ readonly title: string; readonly variant: StageGraphs }> {
  const prepared = await mapStages(async (stage) => prepareGraph(graphs[stage]));
  const histograms = await mapStages((stage) => {
    const { source, groups } = planQuantisation(prepared[stage]);
    return collectHistograms(source, [...groups.keys()], feeds[stage]);
  });
  for (const { title, method, keepFloat } of int8Cases) {
    const variant = await mapStages(async (stage) => {
      const plan = planQuantisation(prepared[stage], { keepFloat: new Set(keepFloat) });
      const choose = calibrationMethods[method];
      return quantiseGraph(plan, new Map([...histograms[stage]].map(([name, each]) => [name, choose(each)])));
    });
    yield { title, variant };
  }
  yield {
    title: 'fp16',
    variant: await mapStages(async (stage) => (await createFp16Graph(graphs[stage], feeds[stage])).graph),
  };
}

async function mapStages<T>(map: (stage: StageName) => Promise<T>): Promise<ByStage<T>> {
  const entries = await Promise.all(stages.map(async (stage) => [stage, await map(stage)] as const));
  return Object.fromEntries(entries) as Record<StageName, T>; // an entry for each stage
}

/** A program that draws each sample once. */
function remember(program: Program): Program {
  const drawn = new Map<Uint8Array, Promise<StageOutputs>>();
  return {
    draw: (sample: Sample) => {
      const drawings = drawn.get(sample.cond) ?? program.draw(sample);
      drawn.set(sample.cond, drawings);
      return drawings;
    },
    dispose: () => program.dispose(),
  };
}
