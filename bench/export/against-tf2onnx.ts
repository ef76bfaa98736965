/**
 * Compares our exporter with tf2onnx: which of TensorFlow.js' layers and networks each exports, how
 * correct the files are and how fast they run.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { toMessage } from '#dist/errors.js';
import { describeMachine } from '../describe-machine.js';
import { type LayerCase, layerCases } from './layer-cases.js';
import { chooseNetworks } from './networks.js';
import {
  type Case,
  type CaseTitle,
  type Compared,
  type CompareOptions,
  isCheck,
  type Outcome,
  type Refusal,
  type Timings,
  toTimingPlan,
} from './results.js';
import { runPython } from './run-python.js';
import { tolerance } from './tolerance.js';
import { randomiseWeights, writeOurs, writeReference, writeTfjs } from './write-case.js';

/** What `convert_with_tf2onnx.py` writes. */
interface Converted {
  readonly versions: Readonly<Record<string, string | number>>;
  readonly problems: readonly Refusal[];
}

export interface Tf2onnxResults extends Compared {
  readonly versions: Converted['versions'];
  /** Cases of one layer, by name. */
  readonly layers: readonly string[];
  readonly networks: readonly CaseTitle[];
  readonly outcomes: readonly Outcome[];
}

/**
 * tf2onnx's two ways: through a Keras model, and by its own reader of TensorFlow.js's graph models.
 */
const files = ['ours.onnx', 'tf2onnx-keras.onnx', 'tf2onnx-tfjs.onnx'];

/**
 * What the comparison measured; the files stay in `folder`. Layers are compared when no network is
 * named.
 */
export async function compareTf2onnx(options: CompareOptions): Promise<Tf2onnxResults> {
  const { pythons, folder, only } = options;
  // TensorFlow.js in plain JavaScript takes minutes for one picture at the paper's size.
  const networks = chooseNetworks(only).filter(({ name }) => name !== 'g1-f128');
  const layers = only.length === 0 ? layerCases : [];
  const refusals: Refusal[] = [];
  const cases: Case[] = [];
  const titled = layers.map((layer) => ({ ...layer, title: layer.name }));
  for (const { name, title, ...source } of [...titled, ...networks]) {
    const target = join(folder, toFolderName(name));
    const problem = await writeCase(target, source);
    cases.push({ name, title, folder: target, files });
    if (problem !== undefined) refusals.push({ case: name, file: 'ours.onnx', problem });
  }
  const input = cases;
  const { versions, problems } = await runPython<Converted>(pythons.peer, 'convert_with_tf2onnx.py', {
    folder,
    input,
  });
  const checks = await runPython<Outcome[]>(pythons.timing, 'check_models.py', { folder, input });

  const outcomes = [...refusals, ...problems, ...checks];
  const timed = cases
    .filter(({ name }) => networks.some((network) => network.name === name))
    .map((item) => ({ ...item, files: files.filter((file) => isRight(outcomes, item.name, file)) }));
  const plan = toTimingPlan(timed, options);
  const measured = await runPython<Timings>(pythons.timing, 'time_models.py', { folder, input: plan });
  return {
    machine: describeMachine(),
    versions,
    layers: layers.map(({ name }) => name),
    networks: networks.map(({ name, title }) => ({ name, title })),
    outcomes,
    ...measured,
  };
}

function isRight(outcomes: readonly Outcome[], name: string, file: string): boolean {
  return outcomes.some(
    (row) => row.case === name && row.file === file && isCheck(row) && row.error <= tolerance,
  );
}

/**
 * Writes what all exporters start from, and our file; resolves with why there is none, where that
 * is so.
 */
async function writeCase(
  folder: string,
  { create, integersBelow }: Pick<LayerCase, 'create' | 'integersBelow'>,
): Promise<string | undefined> {
  await mkdir(folder, { recursive: true });
  const model = create();
  randomiseWeights(model, 1);
  await writeTfjs(folder, model);
  await writeReference(folder, model, { integersBelow });
  const problem = await writeOurs(folder, model).then(() => undefined, toMessage);
  model.dispose();
  return problem;
}

function toFolderName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}
