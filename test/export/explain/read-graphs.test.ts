import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeNetwork } from '../../../src/checkpoint/network-file.js';
import { checkpointPath } from '../../../src/checkpoint/run-folder.js';
import { readGraphs } from '../../../src/export/explain/read-graphs.js';
import { optimiseGraph } from '../../../src/export/rewrites/optimise-graph.js';
import { toArtifacts } from '../../support/export-model.js';
import { createGenerators } from '../../support/generators.js';
import { paperModel } from '../../support/paper-model.js';
import { saveModel } from '../../support/saved-model.js';
import { tf } from '../../support/tensorflow-cpu.js';

const image = { width: 16, height: 32 };
const bundle = paperModel;

test('readGraphs() builds the graphs of a run without rewrites', async () => {
  const run = await mkdtemp(join(tmpdir(), 'repose-run-'));
  const config = { preset: 'tiny', data: 'synthetic', seed: 1, skeleton: 'coco18', baseWidth: 2, image };
  await writeFile(join(run, 'config.json'), JSON.stringify(config));
  const path = checkpointPath(run, 'g2', 1);
  await mkdir(path, { recursive: true });
  for (const [name, model] of Object.entries(createGenerators(image)))
    await writeNetwork(path, name, toArtifacts(model));

  const [coarse, refine] = await readGraphs(run);
  expect([coarse?.label, refine?.label]).toEqual([`${run}, coarse`, `${run}, refine`]);
  const opsOf = (graph: (typeof coarse & object)['graph']) => graph.nodes.map(({ op }) => op);
  expect(opsOf(coarse!.graph)).not.toContain('Split');
  expect(opsOf(optimiseGraph(coarse!.graph))).toContain('Split');
  await rm(run, { recursive: true });
});

test('readGraphs() converts a saved layers model without rewrites', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repose-saved-'));
  const layers = [
    tf.layers.dense({ name: 'dense', units: 2, inputShape: [3] }),
    tf.layers.batchNormalization({ name: 'norm' }),
  ];
  const path = await saveModel(tf.sequential({ name: 'net', layers }), folder);
  const [saved] = await readGraphs(path);
  expect(saved?.label).toBe(path);
  expect(saved?.graph.nodes.map(({ op }) => op)).toContain('BatchNormalization');
  expect(optimiseGraph(saved!.graph).nodes.map(({ op }) => op)).not.toContain('BatchNormalization');
  await rm(folder, { recursive: true });
});

test('readGraphs() reads both graphs of a bundle, and a file alone', async () => {
  const both = await readGraphs(bundle);
  expect(both.map(({ graph }) => graph.name)).toEqual(['coarse', 'refine']);
  const file = join(bundle, 'refine.onnx');
  expect(await readGraphs(file)).toEqual([{ label: file, graph: both[1]?.graph }]);
});
