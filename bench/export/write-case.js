import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeSafetensors } from '../../dist/checkpoint/safetensors.js';
import { exportModel } from '../../dist/export/export-model.js';
import { openLayersModel } from '../../dist/export/tensorflow-model.js';
import { createRandom } from '../../dist/random.js';
import { tf } from './tensorflow.js';

/** Sets every weight to seeded numbers: scales and variances around 1, the others around 0 so that activations stay around 1. */
export function randomiseWeights(model, seed) {
  const random = createRandom(seed);
  const values = model.weights.map(({ shape, originalName }) => {
    const fanIn = originalName.endsWith('depthwise_kernel') ? shape[0] * shape[1] : count(shape.slice(0, -1));
    const draw = /(gamma|variance)$/.test(originalName)
      ? () => random.uniform(0.8, 1.2)
      : () => random.normal(0, shape.length === 1 ? 0.1 : Math.sqrt(2 / fanIn));
    return tf.tensor(Float32Array.from({ length: count(shape) }, draw), shape);
  });
  model.setWeights(values);
  tf.dispose(values);
}

/** Writes `network.safetensors`, the weights by layer, which a Torch twin loads. */
export async function writeWeights(folder, model) {
  const weights = await openLayersModel(model).readWeights();
  await writeFile(join(folder, 'network.safetensors'), encodeSafetensors(weights));
}

/** Writes `tfjs/model.json` and its weights, as `model.save()` does. */
export async function writeTfjs(folder, model) {
  const target = join(folder, 'tfjs');
  await mkdir(target, { recursive: true });
  const save = async ({ modelTopology, weightSpecs, weightData }) => {
    const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
    await writeFile(join(target, 'weights.bin'), new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)));
    await writeFile(
      join(target, 'model.json'),
      JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest }),
    );
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  };
  await model.save(tf.io.withSaveHandler(save));
}

/**
 * Writes `reference.safetensors`: two seeded examples, `input<i>`, and what TensorFlow.js makes of them, `output<i>`.
 * The examples are numbers in [-1, 1], or whole numbers below `integersBelow`.
 */
export async function writeReference(folder, model, { integersBelow } = {}) {
  const random = createRandom(7);
  const draw = integersBelow ? () => random.integer(0, integersBelow - 1) : () => random.uniform(-1, 1);
  const inputs = model.inputs.map(({ shape: [, ...lengths] }) => {
    const shape = [2, ...lengths];
    return tf.tensor(Float32Array.from({ length: count(shape) }, draw), shape);
  });
  const outputs = [model.predict(inputs)].flat();
  const entries = [
    ...inputs.map((tensor, index) => [`input${index}`, tensor]),
    ...outputs.map((tensor, index) => [`output${index}`, tensor]),
  ].map(([name, tensor]) => [name, { shape: tensor.shape, values: Float32Array.from(tensor.dataSync()) }]);
  await writeFile(join(folder, 'reference.safetensors'), encodeSafetensors(new Map(entries)));
  tf.dispose([...inputs, ...outputs]);
}

/** Writes the model by our exporter, as `ours.onnx`. */
export async function writeOurs(folder, model, options) {
  await writeFile(join(folder, 'ours.onnx'), await exportModel(model, options));
}

function count(shape) {
  return shape.reduce((product, length) => product * length, 1);
}
