import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { Learner } from '../../../src/train/learner.js';
import { discriminatorLoss } from '../../../src/train/losses.js';
import { createDiscriminator } from '../../../src/train/networks/discriminator.js';
import {
  findSpectralLayers,
  type SpectralLayer,
} from '../../../src/train/networks/spectral-normalization.js';
import { describeTraining } from '../../support/describe-training.js';

const image = { width: 16, height: 64 };
const adam = { beta1: 0.5, beta2: 0.999 };
const createD = (spectralNormalization = true) =>
  createDiscriminator({ image, baseWidth: 4, input: 'pair', spectralNormalization, seed: 1 });

/** The largest singular value of a layer's kernel as a matrix [K, outputs]. */
function largestSingularValue(layer: SpectralLayer): number {
  const kernel = tf.tidy(() => layer.readNormalised());
  const outputs = kernel.shape.at(-1)!;
  const matrix = Matrix.from1DArray(kernel.size / outputs, outputs, [...kernel.dataSync()]);
  kernel.dispose();
  return new SingularValueDecomposition(matrix, { autoTranspose: true }).norm2;
}

describeTraining('spectral normalisation of D', () => {
  let folder: string;
  let pictures: Record<'real' | 'drawn', tf.Tensor4D>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-spectral-'));
    const draw = (seed: number) => tf.randomUniform<tf.Rank.R4>([2, 64, 16, 6], -1, 1, 'float32', seed);
    pictures = { real: draw(1), drawn: draw(2) };
  });
  afterEach(async () => {
    tf.dispose(pictures);
    await rm(folder, { recursive: true });
  });

  const stepTimes = async (learner: Learner, times: number) => {
    const losses: number[] = [];
    const judge = (picture: tf.Tensor, label: 0 | 1) => ({
      logits: learner.network.apply(picture) as tf.Tensor,
      label,
      weight: 1,
    });
    const loss = () => discriminatorLoss([judge(pictures.real, 1), judge(pictures.drawn, 0)], 'hinge');
    for (let step = 0; step < times; step += 1) losses.push(await learner.update([loss], 2e-3));
    return losses;
  };

  test('a new D has kernels whose largest singular values are 1', () => {
    const d = createD();
    const values = findSpectralLayers(d).map(largestSingularValue);
    expect(values).toHaveLength(4); // three convolutions from 64 to 8 pixels, and the logit
    for (const value of values) expect(Math.abs(value - 1)).toBeLessThan(0.02);
    d.dispose();
  });

  test('they stay near 1 through updates that change the kernels, with one iteration each', async () => {
    const learner = new Learner(createD(), adam);
    const [layer] = findSpectralLayers(learner.network);
    const before = layer!.getWeights()[0]!.clone();
    await stepTimes(learner, 60);
    const moved = tf.norm(tf.sub(layer!.getWeights()[0]!, before)).dataSync()[0]!;
    expect(moved).toBeGreaterThan(0.3 * tf.norm(before).dataSync()[0]!);
    for (const value of findSpectralLayers(learner.network).map(largestSingularValue))
      expect(Math.abs(value - 1)).toBeLessThan(0.05);
    before.dispose();
    learner.dispose();
  });

  test('the gradient is that of the divided kernel: the loss does not change with its length', () => {
    const d = createD();
    const [layer] = findSpectralLayers(d);
    const kernel = (layer!.trainableWeights[0] as unknown as { val: tf.Variable }).val;
    const loss = () => tf.mean(tf.square(d.apply(pictures.real) as tf.Tensor)) as tf.Scalar;
    const { grads } = tf.variableGrads(loss, [kernel]);
    const gradient = grads[kernel.name]!;
    const along = tf.sum(tf.mul(gradient, kernel)).dataSync()[0]!;
    const size = tf.mul(tf.norm(gradient), tf.norm(kernel)).dataSync()[0]!;
    expect(size).toBeGreaterThan(0);
    expect(Math.abs(along / size)).toBeLessThan(1e-3);
    d.dispose();
  });

  test('D has no batch normalisation then: a picture is judged the same in any batch', () => {
    const d = createD();
    const judge = (batch: tf.Tensor) => (d.predict(batch) as tf.Tensor).dataSync()[0]!;
    const [first] = tf.split(pictures.real, 2);
    expect(judge(first!)).toBeCloseTo(judge(tf.concat([first!, pictures.drawn], 0)), 5);
    d.dispose();
  });

  test('it learns to tell real pictures from drawn ones', async () => {
    const learner = new Learner(createD(), adam);
    const losses = await stepTimes(learner, 60);
    expect(losses.at(-1)!).toBeLessThan(losses[0]! * 0.5);
    learner.dispose();
  });

  test('a resumed D computes the same numbers, because its checkpoint holds u', async () => {
    const learner = new Learner(createD(), adam);
    await stepTimes(learner, 3);
    await learner.save(folder, 'd');
    const straight = await stepTimes(learner, 3);
    const resumed = new Learner(createD(), adam);
    await resumed.load(folder, 'd');
    expect(await stepTimes(resumed, 3)).toEqual(straight);
    learner.dispose();
    resumed.dispose();
  });

  test('an update leaves no tensors behind', async () => {
    const learner = new Learner(createD(), adam);
    await stepTimes(learner, 1);
    const { numTensors } = tf.memory();
    await stepTimes(learner, 3);
    expect(tf.memory().numTensors).toBe(numTensors);
    learner.dispose();
  });
});
