import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { WeightTensor } from '../checkpoint/network-artifacts.js';
import { writeNetwork } from '../checkpoint/network-file.js';
import { decodeSafetensors, encodeSafetensors } from '../checkpoint/safetensors.js';
import { parseTopology } from '../checkpoint/topology.js';
import { ReposeError } from '../errors.js';
import { Adam, type AdamOptions } from './optimise/adam.js';
import { MovingAverage } from './optimise/moving-average.js';
import { ParameterVector } from './optimise/parameter-vector.js';

export interface LearnerOptions extends AdamOptions {
  /** Decay of the moving average of the weights; no average where absent. */
  readonly averageDecay?: number | null | undefined;
}

/** A network with what changes its weights: its optimiser and, where wanted, the moving average of its weights. */
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
   * One step down the mean gradient of `losses`, one a batch, in this network's weights alone. Returns their mean before
   * the step.
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
    tf.dispose([sum!, mean]);
    return takeMean(values);
  }

  /** Runs `use` with the weights that one draws with: the averaged ones where there is an average. */
  withDrawingWeights<T>(use: () => T): T {
    return this.average === undefined ? use() : this.average.during(use);
  }

  /** Writes `<name>.json`, `<name>.safetensors`, `<name>-ema.safetensors` and `<name>-adam.safetensors`. */
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

  /** Goes on from what `save()` wrote. */
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

/** `sum` + `gradient`, both given up for it. */
function addInto(sum: tf.Tensor1D | undefined, gradient: tf.Tensor1D): tf.Tensor1D {
  if (sum === undefined) return gradient;
  const total = tf.add(sum, gradient) as tf.Tensor1D;
  tf.dispose([sum, gradient]);
  return total;
}

/** The mean of what the scalars hold, which are given up for it. Read without blocking: WebGPU knows no other way. */
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

/** Writes a network as a checkpoint holds it: `<name>.json`, its weights, and their moving average if there is one. */
export async function saveNetwork(
  network: tf.LayersModel,
  { folder, name, ema }: SavedNetwork,
): Promise<void> {
  const topology = parseTopology(network.toJSON(null, false));
  const weights = await takeWeights(copyWeights(network), network.name);
  await writeNetwork(folder, name, { topology, weights, ...(ema && { ema }) });
}

/** Sets a network's weights from a safetensors file; names and shapes must be the network's. */
export async function loadWeights(network: tf.LayersModel, path: string): Promise<void> {
  setWeights(network, decodeSafetensors(await readFile(path)).tensors, path);
}

/** Sets a network's weights by name; `source` is where they come from, for the message when one does not fit. */
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

/** A network's weights by name, as they are now: they stay so when the network learns on. */
function copyWeights(network: tf.LayersModel): ReadonlyMap<string, tf.Tensor> {
  return new Map(network.weights.map((weight) => [weight.originalName, weight.read().clone()]));
}

/**
 * The values of copied weights, which are given up for them. Throws `failed-precondition` for one that is not finite: a
 * checkpoint of such weights is good for nothing.
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
        `Cannot save ${network}: weight ${name} is not finite; the checkpoint before is kept`,
      );
  return weights;
}
