/** Our exporter beside tf2onnx: what each exports of TensorFlow.js's layers and of the networks, how right and how fast. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeMachine } from '../describe-machine.js';
import { layerCases } from './layer-cases.js';
import { chooseNetworks } from './networks.js';
import { runPython } from './run-python.js';
import { tolerance } from './tolerance.js';
import { randomiseWeights, writeOurs, writeReference, writeTfjs } from './write-case.js';

export { formatTf2onnx as format } from './format-tf2onnx.js';

/** tf2onnx's two ways: through a Keras model, and by its own reader of TensorFlow.js's graph models. */
const files = ['ours.onnx', 'tf2onnx-keras.onnx', 'tf2onnx-tfjs.onnx'];

/** What the comparison measured, for `format`; the files stay in `folder`. Layers are compared when no network is named. */
export async function compare({ pythons, folder, only, rounds, clock }) {
  // TensorFlow.js in plain JavaScript takes minutes for one picture at the paper's size.
  const networks = chooseNetworks(only).filter(({ name }) => name !== 'g1-f128');
  const layers = only.length === 0 ? layerCases : [];
  const refusals = [];
  const cases = [];
  for (const source of [...layers, ...networks]) {
    const { folder: target, problem } = await writeCase(join(folder, toFolderName(source.name)), source);
    cases.push({ name: source.name, title: source.title ?? source.name, folder: target, files });
    if (problem) refusals.push({ case: source.name, file: 'ours.onnx', problem });
  }
  const { versions, problems } = await runPython(pythons.peer, 'convert_with_tf2onnx.py', {
    folder,
    input: cases,
  });
  const checks = await runPython(pythons.timing, 'check_models.py', { folder, input: cases });

  const outcomes = [...refusals, ...problems, ...checks];
  const timed = cases
    .filter(({ name }) => networks.some((network) => network.name === name))
    .map((item) => ({ ...item, files: files.filter((file) => isRight(outcomes, item.name, file)) }));
  const plan = { cases: timed, batches: [1, 8], threads: [2, 1], rounds, clock };
  const measured = await runPython(pythons.timing, 'time_models.py', { folder, input: plan });
  return {
    machine: describeMachine(),
    versions,
    layers: layers.map(({ name }) => name),
    networks: networks.map(({ name, title }) => ({ name, title })),
    outcomes,
    ...measured,
  };
}

function isRight(outcomes, name, file) {
  return outcomes.some((row) => row.case === name && row.file === file && row.error <= tolerance);
}

/** Writes what all exporters start from, and our file; `problem` says why there is none. */
async function writeCase(folder, { create, integersBelow }) {
  await mkdir(folder, { recursive: true });
  const model = create();
  randomiseWeights(model, 1);
  await writeTfjs(folder, model);
  await writeReference(folder, model, { integersBelow });
  const problem = await writeOurs(folder, model).then(
    () => undefined,
    (error) => error.message,
  );
  model.dispose();
  return { folder, problem };
}

function toFolderName(name) {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}
