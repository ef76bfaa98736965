/** How far int8 and fp16 pictures are from fp32's, by calibration method and by what stays in float32. */
import { readFile } from 'node:fs/promises';
import { graphPath, readBundle } from '../../dist/bundle/read-bundle.js';
import { cacheFolder } from '../../dist/cli/cache-folder.js';
import { createFp16Graph } from '../../dist/export/half/create-fp16-graph.js';
import { decodeModel } from '../../dist/export/onnx/decode-model.js';
import { collectHistograms } from '../../dist/export/quantise/calibration/calibrate.js';
import { calibrationMethods } from '../../dist/export/quantise/calibration/methods.js';
import { planQuantisation } from '../../dist/export/quantise/plan-quantisation.js';
import { prepareGraph } from '../../dist/export/quantise/prepare-graph.js';
import { quantiseGraph } from '../../dist/export/quantise/quantise-graph.js';
import { loadCalibrationPairs, loadMeasuringPairs } from '../../dist/export/variants/held-out-pairs.js';
import { measureVariant } from '../../dist/export/variants/measure-variant.js';
import { createProgram, createStageFeeds } from '../../dist/export/variants/stage-graphs-program.js';
import { formatTable } from '../format-table.js';

const stages = ['coarse', 'refine'];
const first = ['g1/stem', 'g2/stem'];
const last = ['g1/coarse', 'g2/difference'];
const bottleneck = ['g1/bottleneck_code', 'g1/bottleneck_wide'];

/** What is measured: a calibration method, and names of the nodes that stay in float32. */
const int8Cases = [
  ...Object.keys(calibrationMethods).map((method) => ({ title: `int8, ${method}`, method, keepFloat: [] })),
  { title: 'int8, percentile, bottleneck float', method: 'percentile', keepFloat: bottleneck },
  { title: 'int8, percentile, last layers float', method: 'percentile', keepFloat: last },
  { title: 'int8, percentile, first layers float', method: 'percentile', keepFloat: first },
  { title: 'int8, percentile, first and last float', method: 'percentile', keepFloat: [...first, ...last] },
];

export async function measureQuality(folder, counts) {
  const bundle = await readBundle(folder);
  const { image: size, training } = bundle.manifest;
  const people = { seed: training.seed, size, cacheFolder: cacheFolder(process.env) };
  const graphs = await mapStages(async (stage) =>
    decodeModel(await readFile(graphPath(bundle, stage, 'fp32'))),
  );
  const reference = remember(await createProgram(graphs, size));
  const calibrating = await loadCalibrationPairs({ ...people, count: counts.calibration });
  const feeds = await createStageFeeds(reference, calibrating, size);
  const pairs = await loadMeasuringPairs({ ...people, count: counts.pairs });
  const results = [];
  for await (const { title, variant } of createVariants(graphs, feeds)) {
    const program = await createProgram(variant, size);
    results.push({ title, ...(await measureVariant(reference, program, { pairs, size })) });
    await program.dispose();
    process.stderr.write(`${title}\n`);
  }
  await reference.dispose();
  return results;
}

export function formatQuality(results) {
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

/** Histograms are collected once: every case chooses from the same. */
async function* createVariants(graphs, feeds) {
  const prepared = await mapStages((stage) => prepareGraph(graphs[stage]));
  const histograms = await mapStages((stage) => {
    const { source, groups } = planQuantisation(prepared[stage]);
    return collectHistograms(source, [...groups.keys()], feeds[stage]);
  });
  for (const { title, method, keepFloat } of int8Cases) {
    const variant = await mapStages((stage) => {
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

async function mapStages(map) {
  return Object.fromEntries(await Promise.all(stages.map(async (stage) => [stage, await map(stage)])));
}

/** A program that draws each sample once. */
function remember(program) {
  const drawn = new Map();
  return {
    draw: (sample) => {
      const { cond } = sample;
      if (!drawn.has(cond)) drawn.set(cond, program.draw(sample));
      return drawn.get(cond);
    },
    dispose: () => program.dispose(),
  };
}
