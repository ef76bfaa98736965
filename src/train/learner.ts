import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { WeightTensor } from '../checkpoint/network-artifacts.js';
import { writeNetwork } from '../checkpoint/network-file.js';
import { decodeSafetensors, encodeSafetensors } from '../checkpoint/safetensors.js';
import { parseTopology } from '../checkpoint/topology.js';
import { ReposeError } from '../errors.js';
import { findSpectralLayers } from './networks/spectral-normalization.js';
import { Adam, type AdamOptions } from './optimise/adam.js';
import { MovingAverage } from './optimise/moving-average.js';
import { ParameterVector } from './optimise/parameter-vector.js';

export interface LearnerOptions extends AdamOptions {
  /** Decay of the moving average of the weights; without it, there is no average. */
  readonly averageDecay?: number | null | undefined;
}

/** A network with its optimiser and the optional moving average of its weights. */
export class Learner {
  readonly network: tf.LayersModel;
  private readonly parameters: ParameterVector;
  private readonly optimiser: Adam;
  private readonly average: MovingAverage | undefined;

  constructor(network: tf.LayersModel, options: LearnerOptions) {
    this.network = network;
    this.parameters = new ParameterVector(network);
    this.optimiser = new Adam(this.parameters, options);
    const decay = options.averageDecay ?? undefined;
    if (decay !== undefined) this.average = new MovingAverage(this.parameters, decay);
  }

  /**
   * Updates this network's weights once, by the mean gradient of `losses`, one per batch, and the
   * estimates of its spectral normalisation. Returns the mean loss before the update.
   */
  async update(losses: readonly (() => tf.Scalar)[], learningRate: number): Promise<number> {
    const values: tf.Scalar[] = [];
    let sum: tf.Tensor1D | undefined;
    for (const loss of losses) {
      const { value, gradient } = this.differentiate(loss);
      values.push(value);
      sum = addInto(sum, gradient);
    }
    const mean = losses.length === 1 ? sum! : tf.div<tf.Tensor1D>(sum!, losses.length);
    this.optimiser.apply(mean, learningRate);
    this.average?.update();
    for (const layer of findSpectralLayers(this.network)) layer.iteratePower();
    tf.dispose([sum!, mean]);
    return takeMean(values);
  }

  /** Runs `use` with the weights to draw with: the averaged ones, if there is an average. */
  withDrawingWeights<T>(use: () => T): T {
    return this.average === undefined ? use() : this.average.during(use);
  }

  /**
   * Writes `<name>.json`, `<name>.safetensors`, `<name>-ema.safetensors` and
   * `<name>-adam.safetensors`.
   */
  async save(folder: string, name: string): Promise<void> {
    const average = this.average?.during(() => copyWeights(this.network));
    const ema = average && (await takeWeights(average, this.network.name));
    await saveNetwork(this.network, { folder, name, ema });
    const { steps, tensors } = await this.optimiser.save();
    await writeFile(
      join(folder, `${name}-adam.safetensors`),
      encodeSafetensors(tensors, { steps: String(steps) }),
    );
  }

  /** Restores what `save()` wrote. */
  async load(folder: string, name: string): Promise<void> {
    const optimiser = decodeSafetensors(await readFile(join(folder, `${name}-adam.safetensors`)));
    const steps = Number(optimiser.metadata['steps']);
    this.optimiser.load(steps, optimiser.tensors);
    if (this.average !== undefined) {
      await loadWeights(this.network, join(folder, `${name}-ema.safetensors`));
      this.average.load(steps);
    }
    await loadWeights(this.network, join(folder, `${name}.safetensors`));
  }

  private differentiate(loss: () => tf.Scalar): { value: tf.Scalar; gradient: tf.Tensor1D } {
    const { value, grads } = tf.variableGrads(loss, [...this.parameters.variables]);
    const gradient = this.parameters.readGradients(grads);
    tf.dispose(grads);
    return { value, gradient };
  }

  dispose(): void {
    this.optimiser.dispose();
    this.average?.dispose();
    this.network.dispose();
  }
}

/** `sum` + `gradient`; disposes both. */
function addInto(sum: tf.Tensor1D | undefined, gradient: tf.Tensor1D): tf.Tensor1D {
  if (sum === undefined) return gradient;
  const total = tf.add(sum, gradient) as tf.Tensor1D;
  tf.dispose([sum, gradient]);
  return total;
}

/** The mean of the scalars, which it disposes. Reads asynchronously, as WebGPU requires. */
export async function takeMean(scalars: readonly tf.Tensor[]): Promise<number> {
  const values = await Promise.all(scalars.map((scalar) => scalar.data()));
  tf.dispose([...scalars]);
  return values.reduce((sum, [value]) => sum + value! / scalars.length, 0);
}

interface SavedNetwork {
  readonly folder: string;
  readonly name: string;
  readonly ema?: ReadonlyMap<string, WeightTensor> | undefined;
}

/**
 * Writes a network's files of a checkpoint: `<name>.json`, its weights, and their moving average if
 * there is one.
 */
export async function saveNetwork(
  network: tf.LayersModel,
  { folder, name, ema }: SavedNetwork,
): Promise<void> {
  const topology = parseTopology(network.toJSON(null, false));
  const weights = await takeWeights(copyWeights(network), network.name);
  await writeNetwork(folder, name, { topology, weights, ...(ema && { ema }) });
}

/** Sets a network's weights from a safetensors file; names and shapes must match. */
export async function loadWeights(network: tf.LayersModel, path: string): Promise<void> {
  setWeights(network, decodeSafetensors(await readFile(path)).tensors, path);
}

/** Sets a network's weights by name; `source` says in errors where they come from. */
export function setWeights(
  network: tf.LayersModel,
  tensors: ReadonlyMap<string, WeightTensor>,
  source: string,
): void {
  tf.tidy(() => {
    const values = network.weights.map(({ originalName, shape }) => {
      const stored = tensors.get(originalName);
      if (stored === undefined || stored.shape.join() !== shape.join()) {
        const found = stored === undefined ? 'nothing' : `[${stored.shape.join(', ')}]`;
        throw new ReposeError(
          'invalid-argument',
          `Cannot load ${source}: ${found} under "${originalName}", expected [${shape.join(', ')}]`,
        );
      }
      return tf.tensor(stored.values, [...stored.shape]);
    });
    network.setWeights(values);
  });
}

/** A copy of a network's weights by name. */
function copyWeights(network: tf.LayersModel): ReadonlyMap<string, tf.Tensor> {
  return new Map(network.weights.map((weight) => [weight.originalName, weight.read().clone()]));
}

/**
 * The values of copied weights, which it disposes. Throws `failed-precondition` for a value that is
 * not finite: such a checkpoint is useless.
 */
async function takeWeights(
  copies: ReadonlyMap<string, tf.Tensor>,
  network: string,
): Promise<Map<string, WeightTensor>> {
  const weights = new Map<string, WeightTensor>();
  for (const [name, copy] of copies) {
    const values = (await copy.data<'float32'>()).slice();
    weights.set(name, { shape: copy.shape, values });
  }
  tf.dispose([...copies.values()]);
  for (const [name, { values }] of weights)
    if (!values.every(Number.isFinite))
      throw new ReposeError(
        'failed-precondition',
        `Cannot save ${network}: weight ${name} is not finite, expected finite values; the previous checkpoint is kept`,
      );
  return weights;
}
