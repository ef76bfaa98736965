/**
 * `npm run bench:graph-models -- MODEL.json ...`: exports graph models of pictures and compares each
 * with TensorFlow.js on ten drawn people, levels as integers or 0 to 1 as floats. Prints a row of
 * docs/graph-models.md for each: nodes, size, the largest difference, and the least time, of one
 * thread in onnxruntime. `--peer` names a folder with files of another exporter, by model.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type * as TensorFlow from '@tensorflow/tfjs';
import { Command } from 'commander';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { prepareTensorflow } from '#dist/cli/tensorflow.js';
import { convertModel } from '#dist/export/export-model.js';
import type { GraphModel } from '#dist/export/graph-model/graph-model.js';
import { encodeModel } from '#dist/export/onnx/encode-model.js';
import { openSavedModel } from '#dist/export/saved-model/open-saved-model.js';
import { renderedIdentity, renderedPose, renderPerson } from '#dist/people/rendered-people.js';

const people = 10;

interface Options {
  readonly size: number;
  readonly peer?: string;
}

/** What a program made of the pictures, and the least milliseconds of one. */
interface Run {
  /** Of each picture, the outputs in the model's order. */
  readonly outputs: readonly (readonly Float32Array[])[];
  readonly leastMs: number;
}

type SavedModel = TensorFlow.io.ModelArtifacts & { weightsManifest: TensorFlow.io.WeightsManifestConfig };

async function drawPeople(shape: readonly number[], isWhole: boolean): Promise<Tensor[]> {
  const [, height = 1, width = 1, channels = 3] = shape;
  const drawn = Array.from({ length: people }, async (_, index) => {
    const size = { width, height };
    const { imageNhwc } = await renderPerson(renderedIdentity(1, index), renderedPose(1, index, 0), size);
    const levels = channels === 1 ? imageNhwc.filter((_level, at) => at % 3 === 0) : imageNhwc;
    return isWhole
      ? new Tensor('int32', Int32Array.from(levels), [...shape])
      : new Tensor(
          'float32',
          Float32Array.from(levels, (level) => level / 255),
          [...shape],
        );
  });
  return Promise.all(drawn);
}

async function runTensorflow(path: string, pictures: readonly Tensor[]): Promise<Run> {
  const { weightsManifest, ...saved } = JSON.parse(await readFile(path, 'utf8')) as SavedModel;
  const files = weightsManifest.flatMap(({ paths }) => paths);
  const parts = await Promise.all(files.map((file) => readFile(join(dirname(path), file))));
  const weightData = Uint8Array.from(Buffer.concat(parts)).buffer;
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const model = await tf.loadGraphModel({ load: async () => ({ ...saved, weightSpecs, weightData }) });
  return time(pictures, async ({ data, dims, type }) => {
    const input = tf.tensor(data as Float32Array, [...dims], type as 'float32');
    const outputs = [model.execute(input, model.outputNodes)].flat();
    const values = outputs.map((output) => Float32Array.from(output.dataSync()));
    tf.dispose([input, outputs]);
    return values;
  });
}

async function runOnnx(model: Uint8Array | string, pictures: readonly Tensor[]): Promise<Run> {
  const session = await InferenceSession.create(model as string, {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const { inputNames, outputNames } = session;
  return time(pictures, async (picture) => {
    const results = await session.run({ [inputNames[0]!]: picture });
    return outputNames.map((name) => Float32Array.from(results[name]!.data as Float32Array));
  });
}

/** Runs every picture twice. */
async function time(
  pictures: readonly Tensor[],
  run: (picture: Tensor) => Promise<readonly Float32Array[]>,
): Promise<Run> {
  const outputs: (readonly Float32Array[])[] = [];
  let leastMs = Number.POSITIVE_INFINITY;
  for (const picture of [...pictures, ...pictures]) {
    const start = performance.now();
    outputs.push(await run(picture));
    leastMs = Math.min(leastMs, performance.now() - start);
  }
  return { outputs: outputs.slice(0, pictures.length), leastMs };
}

/** The largest difference, as a part of the output's largest value where that is over 1. */
function compare(expected: Run, found: Run): number {
  const differences = expected.outputs.flatMap((outputs, picture) =>
    outputs.map((wanted, index) => {
      const given = findAlike(wanted, found.outputs[picture] ?? [], index);
      const scale = wanted.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
      return (
        wanted.reduce((worst, value, at) => Math.max(worst, Math.abs(value - (given[at] ?? Number.NaN))), 0) /
        scale
      );
    }),
  );
  return Math.max(...differences);
}

/** Another exporter may order the outputs in another way: the one of this length that is nearest. */
function findAlike(wanted: Float32Array, outputs: readonly Float32Array[], index: number): Float32Array {
  const same = outputs[index];
  if (same?.length === wanted.length) return same;
  return outputs.find(({ length }) => length === wanted.length) ?? new Float32Array(0);
}

/** The only input: its name, its lengths with `size` for open ones, and whether it takes integers. */
function describeInput({ inputs: [input], nodes }: GraphModel, size: number) {
  const { shape, dtype } = nodes.get(input?.tensor.node ?? '')?.attributes ?? {};
  const lengths = (shape?.shape ?? []).map((length, axis) => length ?? (axis === 0 ? 1 : size));
  return { name: input?.name ?? '', shape: lengths, isWhole: dtype?.type === 'DT_INT32' };
}

async function describePeer(path: string, expected: Run, pictures: readonly Tensor[]): Promise<string> {
  if (!existsSync(path)) return 'none';
  const run = await runOnnx(path, pictures);
  return `${compare(expected, run).toExponential(1)}, ${run.leastMs.toFixed(1)} ms`;
}

const command = new Command()
  .name('bench:graph-models')
  .argument('<models...>', "paths of graph models' model.json")
  .option('--size <pixels>', 'height and width of models that leave them open', Number, 256)
  .option('--peer <folder>', 'files of another exporter, NAME.onnx for each model')
  .parse();
const { size, peer } = command.opts<Options>();
const tf = await prepareTensorflow();
for (const path of command.args) {
  const name = basename(path, '.json');
  const model = await openSavedModel(path);
  if (!('graphModel' in model)) throw new Error(`${path} is a layers model, expected a graph model`);
  const input = describeInput(model.graphModel, size);
  const graph = await convertModel(model, { inputShapes: { [input.name]: input.shape } });
  const bytes = encodeModel(graph, { name: 'bench', version: '0' });
  const pictures = await drawPeople(input.shape, input.isWhole);
  const expected = await runTensorflow(path, pictures);
  const ours = await runOnnx(bytes, pictures);
  const nodes = [...model.graphModel.nodes.values()].filter(({ op }) => op !== 'Const');
  const columns = [
    ...[name, String(nodes.length), String(graph.nodes.length), `${(bytes.length / 1e6).toFixed(1)} MB`],
    ...[
      compare(expected, ours).toExponential(1),
      `${ours.leastMs.toFixed(1)} ms`,
      `${expected.leastMs.toFixed(1)} ms`,
    ],
    ...(peer === undefined ? [] : [await describePeer(join(peer, `${name}.onnx`), expected, pictures)]),
  ];
  console.log(`| ${columns.join(' | ')} |`);
}
