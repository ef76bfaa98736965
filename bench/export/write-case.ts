import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs';
import type { WeightTensor } from '#dist/checkpoint/network-artifacts.js';
import { encodeSafetensors } from '#dist/checkpoint/safetensors.js';
import { countElements } from '#dist/count-elements.js';
import { type ExportModelOptions, exportModel } from '#dist/export/export-model.js';
import { openLayersModel } from '#dist/export/tensorflow-model.js';
import { createRandom } from '#dist/random.js';
import { tf } from '../tensorflow.js';

/**
 * Sets every weight to seeded numbers: scales and variances around 1, the others around 0 so that
 * activations stay around 1.
 */
export function randomiseWeights(model: LayersModel, seed: number): void {
  const random = createRandom(seed);
  const values = model.weights.map(({ shape: open, originalName }) => {
    const shape = open.map(Number); // a variable that exists has no open length
    const fanIn = countElements(
      originalName.endsWith('depthwise_kernel') ? shape.slice(0, 2) : shape.slice(0, -1),
    );
    const draw = /(gamma|variance)$/.test(originalName)
      ? () => random.uniform(0.8, 1.2)
      : () => random.normal(0, shape.length === 1 ? 0.1 : Math.sqrt(2 / fanIn));
    return tf.tensor(Float32Array.from({ length: countElements(shape) }, draw), shape);
  });
  model.setWeights(values);
  tf.dispose(values);
}

/** Writes `network.safetensors`, the weights by layer, which a Torch twin loads. */
export async function writeWeights(folder: string, model: LayersModel): Promise<void> {
  const weights = await openLayersModel(model).readWeights();
  await writeFile(join(folder, 'network.safetensors'), encodeSafetensors(weights));
}

/** Writes `tfjs/model.json` and its weights, as `model.save()` does. */
export async function writeTfjs(folder: string, model: LayersModel): Promise<void> {
  const target = join(folder, 'tfjs');
  await mkdir(target, { recursive: true });
  const save = async ({
    modelTopology,
    weightSpecs,
    weightData,
  }: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> => {
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
 * Writes `reference.safetensors`: two seeded examples, `input<i>`, and what TensorFlow.js makes of
 * them, `output<i>`. The examples are numbers in [-1, 1], or whole numbers below `integersBelow`.
 */
export async function writeReference(
  folder: string,
  model: LayersModel,
  { integersBelow }: { readonly integersBelow?: number | undefined },
): Promise<void> {
  const random = createRandom(7);
  const draw = integersBelow ? () => random.integer(0, integersBelow - 1) : () => random.uniform(-1, 1);
  const inputs = model.inputs.map(({ shape: [, ...lengths] }) => {
    const shape = [2, ...lengths.map(Number)]; // the models of this benchmark leave none open
    return tf.tensor(Float32Array.from({ length: countElements(shape) }, draw), shape);
  });
  const outputs = [model.predict(inputs)].flat();
  const tensors = new Map<string, WeightTensor>();
  for (const [role, list] of Object.entries({ input: inputs, output: outputs }))
    for (const [index, tensor] of list.entries())
      tensors.set(`${role}${index}`, { shape: tensor.shape, values: Float32Array.from(tensor.dataSync()) });
  await writeFile(join(folder, 'reference.safetensors'), encodeSafetensors(tensors));
  tf.dispose([...inputs, ...outputs]);
}

/** Writes the model by our exporter, as `ours.onnx`. */
export async function writeOurs(
  folder: string,
  model: LayersModel,
  options: ExportModelOptions = {},
): Promise<void> {
  await writeFile(join(folder, 'ours.onnx'), await exportModel(model, options));
}
