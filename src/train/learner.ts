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

  /** One step down the gradient of `loss` in this network's weights alone. Returns the loss before the step. */
  update(loss: () => tf.Scalar, learningRate: number): number {
    const { value, grads } = tf.variableGrads(loss, [...this.parameters.variables]);
    this.optimiser.apply(grads, learningRate);
    this.average?.update();
    const before = value.dataSync()[0]!;
    tf.dispose([value, grads]);
    return before;
  }

  /** Runs `use` with the weights that one draws with: the averaged ones where there is an average. */
  withDrawingWeights<T>(use: () => T): T {
    return this.average === undefined ? use() : this.average.during(use);
  }

  /** Writes `<name>.json`, `<name>.safetensors`, `<name>-ema.safetensors` and `<name>-adam.safetensors`. */
  async save(folder: string, name: string): Promise<void> {
    const ema = this.average?.during(() => readWeights(this.network));
    await saveNetwork(this.network, { folder, name, ema });
    const { steps, tensors } = this.optimiser.save();
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

  dispose(): void {
    this.optimiser.dispose();
    this.average?.dispose();
    this.network.dispose();
  }
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
  await writeNetwork(folder, name, { topology, weights: readWeights(network), ...(ema && { ema }) });
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

function readWeights(network: tf.LayersModel): Map<string, WeightTensor> {
  return new Map(
    network.weights.map((weight) => {
      const value = weight.read();
      return [weight.originalName, { shape: value.shape, values: value.dataSync().slice() as Float32Array }];
    }),
  );
}
