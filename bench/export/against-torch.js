/** Our fp32 graphs beside the same networks out of PyTorch's two exporters, timed in one onnxruntime. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeModel } from '../../dist/export/onnx/encode-model.js';
import { buildCoarseGraph } from '../../dist/export/stage-graphs.js';
import { openLayersModel } from '../../dist/export/tensorflow-model.js';
import { describeMachine } from '../describe-machine.js';
import { chooseNetworks } from './networks.js';
import { runPython } from './run-python.js';
import { randomiseWeights, writeOurs, writeWeights } from './write-case.js';

export { formatTorch as format } from './format-torch.js';

/** Ours first: the others' times are told as multiples of it. */
const files = ['ours.onnx', 'torch-dynamo.onnx', 'torch-script.onnx'];

/** What the comparison measured, for `format`; the files stay in `folder`. */
export async function compare({ pythons, folder, only, rounds, clock }) {
  const cases = [];
  for (const network of chooseNetworks(only))
    cases.push(await writeCase(join(folder, network.name), network));
  await runPython(pythons.peer, 'export_with_torch.py', { folder, input: cases });

  const plan = { cases, batches: [1, 8], threads: [2, 1], rounds, clock };
  const measured = await runPython(pythons.timing, 'time_models.py', { folder, input: plan });
  const titles = cases.map(({ name, title }) => ({ name, title }));
  return { machine: describeMachine(), cases: titles, ...measured };
}

async function writeCase(folder, { name, title, torch, create }) {
  await mkdir(folder, { recursive: true });
  const model = create();
  randomiseWeights(model, 1);
  await writeWeights(folder, model);
  await writeOurs(folder, model, { layout: 'channels-first' });
  if (torch.twin === 'G1') await writeCoarse(folder, model, torch.arguments);
  model.dispose();
  const bytesToBytes = torch.twin === 'G1' ? ['ours-bytes.onnx'] : [];
  return { name, title, folder, ...torch, files: [...files, ...bytesToBytes] };
}

/** G1 as a bundle holds it, from the picture's bytes and the joints to the picture's bytes, as `ours-bytes.onnx`. */
async function writeCoarse(folder, model, { width, height }) {
  const { topology, readWeights } = openLayersModel(model);
  const graph = buildCoarseGraph({ topology, weights: await readWeights() }, { width, height, joints: 18 });
  await writeFile(join(folder, 'ours-bytes.onnx'), encodeModel(graph, { name: 'repose', version: '' }));
}
