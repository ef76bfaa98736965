/**
 * Our fp32 graphs beside the same networks out of PyTorch's two exporters, timed in one
 * onnxruntime.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs';
import { encodeModel } from '#dist/export/onnx/encode-model.js';
import { buildCoarseGraph } from '#dist/export/stage-graphs.js';
import { openLayersModel } from '#dist/export/tensorflow-model.js';
import { describeMachine } from '../describe-machine.js';
import { chooseNetworks, type Network, pictureSize, type TorchTwin } from './networks.js';
import {
  type Case,
  type CaseTitle,
  type Compared,
  type CompareOptions,
  type Timings,
  toTimingPlan,
} from './results.js';
import { runPython } from './run-python.js';
import { randomiseWeights, writeOurs, writeWeights } from './write-case.js';

export interface TorchResults extends Compared {
  readonly cases: readonly CaseTitle[];
}

/** Ours first: the others' times are told as multiples of it. */
const files = ['ours.onnx', 'torch-dynamo.onnx', 'torch-script.onnx'];

/** What the comparison measured; the files stay in `folder`. */
export async function compareTorch(options: CompareOptions): Promise<TorchResults> {
  const { pythons, folder, only } = options;
  const cases: (Case & TorchTwin)[] = [];
  for (const network of chooseNetworks(only))
    cases.push(await writeCase(join(folder, network.name), network));
  await runPython<unknown>(pythons.peer, 'export_with_torch.py', { folder, input: cases });

  const plan = toTimingPlan(cases, options);
  const measured = await runPython<Timings>(pythons.timing, 'time_models.py', { folder, input: plan });
  const titles = cases.map(({ name, title }) => ({ name, title }));
  return { machine: describeMachine(), cases: titles, ...measured };
}

async function writeCase(folder: string, { name, title, torch, create }: Network): Promise<Case & TorchTwin> {
  await mkdir(folder, { recursive: true });
  const model = create();
  randomiseWeights(model, 1);
  await writeWeights(folder, model);
  await writeOurs(folder, model, { layout: 'channels-first' });
  if (torch.twin === 'G1') await writeCoarse(folder, model);
  model.dispose();
  const bytesToBytes = torch.twin === 'G1' ? ['ours-bytes.onnx'] : [];
  return { name, title, folder, ...torch, files: [...files, ...bytesToBytes] };
}

/**
 * G1 as a bundle holds it, from the picture's bytes and the joints to the picture's bytes, as
 * `ours-bytes.onnx`.
 */
async function writeCoarse(folder: string, model: LayersModel): Promise<void> {
  const { topology, readWeights } = openLayersModel(model);
  const graph = buildCoarseGraph({ topology, weights: await readWeights() }, { ...pictureSize, joints: 18 });
  await writeFile(join(folder, 'ours-bytes.onnx'), encodeModel(graph, { name: 'repose', version: '' }));
}
