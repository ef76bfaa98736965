import * as tf from '@tensorflow/tfjs';
import { Adam } from '../../../src/train/optimise/adam.js';
import { MovingAverage } from '../../../src/train/optimise/moving-average.js';
import { ParameterVector } from '../../../src/train/optimise/parameter-vector.js';
import { describeTraining } from '../../support/describe-training.js';

const createNetwork = (seed = 3) =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({
        filters: 2,
        kernelSize: 3,
        inputShape: [4, 4, 1],
        activation: 'relu',
        kernelInitializer: tf.initializers.glorotUniform({ seed }),
      }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.glorotUniform({ seed: seed + 1 }) }),
    ],
  });

const weightsOf = (network: tf.LayersModel) =>
  network.getWeights().flatMap((weight) => [...weight.dataSync()]);
const betas = { beta1: 0.5, beta2: 0.999 };

describeTraining('Adam', () => {
  const input = tf.tidy(() => tf.keep(tf.randomNormal([2, 4, 4, 1], 0, 1, 'float32', 7)));
  const gradientsOf = (network: tf.LayersModel, parameters: ParameterVector) => {
    const { value, grads } = tf.variableGrads(
      () => tf.mean(tf.square(network.apply(input) as tf.Tensor)) as tf.Scalar,
      [...parameters.variables],
    );
    value.dispose();
    return grads;
  };
  const takeSteps = (network: tf.LayersModel, parameters: ParameterVector, adam: Adam, count: number) => {
    for (let i = 0; i < count; i += 1) {
      const gradients = gradientsOf(network, parameters);
      tf.tidy(() => adam.apply(parameters.readGradients(gradients), 0.01));
      tf.dispose(gradients);
    }
  };

  test('takes the steps of tf.train.adam', () => {
    const ours = createNetwork();
    const theirs = createNetwork();
    const parameters = new ParameterVector(ours);
    const adam = new Adam(parameters, betas);
    const reference = tf.train.adam(0.01, betas.beta1, betas.beta2, 1e-8);
    takeSteps(ours, parameters, adam, 5);
    for (let i = 0; i < 5; i += 1) {
      reference.minimize(() => tf.mean(tf.square(theirs.apply(input) as tf.Tensor)) as tf.Scalar);
    }
    const expected = weightsOf(theirs);
    for (const [i, weight] of weightsOf(ours).entries()) expect(weight).toBeCloseTo(expected[i]!, 4);
  });

  test('goes on from a saved state with the very same numbers', async () => {
    const straight = createNetwork();
    const parameters = new ParameterVector(straight);
    const adam = new Adam(parameters, { ...betas, clipNorm: 0.1 });
    takeSteps(straight, parameters, adam, 3);
    const saved = await adam.save();
    const tensors = new Map(
      [...saved.tensors].map(([name, t]) => [name, { ...t, values: t.values.slice() }]),
    );
    const resumed = createNetwork(50);
    resumed.setWeights(straight.getWeights());
    takeSteps(straight, parameters, adam, 3);

    const resumedParameters = new ParameterVector(resumed);
    const resumedAdam = new Adam(resumedParameters, { ...betas, clipNorm: 0.1 });
    resumedAdam.load(saved.steps, tensors);
    takeSteps(resumed, resumedParameters, resumedAdam, 3);
    expect(weightsOf(resumed)).toEqual(weightsOf(straight));
  });

  test('scales gradients down to the clip norm, and leaves smaller ones alone', async () => {
    const network = createNetwork();
    const parameters = new ParameterVector(network);
    const gradients = Object.fromEntries(
      parameters.variables.map((variable) => [variable.name, tf.fill(variable.shape, 100)]),
    );
    const before = weightsOf(network);
    // The first step of Adam is rate * sign(g), whatever the scale, so the clipping shows in the state.
    const adam = new Adam(parameters, { ...betas, clipNorm: 1 });
    tf.tidy(() => adam.apply(parameters.readGradients(gradients), 0.01));
    const mean = (await adam.save()).tensors.get('mean')!.values;
    const norm = Math.hypot(...mean) / (1 - betas.beta1);
    expect(norm).toBeCloseTo(1, 4);
    expect(weightsOf(network)).not.toEqual(before);
  });
});

describeTraining('MovingAverage', () => {
  test('draws with the average and puts the trained weights back, also when drawing throws', () => {
    const network = createNetwork();
    const parameters = new ParameterVector(network);
    const average = new MovingAverage(parameters, 0.5);
    const start = weightsOf(network);
    tf.tidy(() => parameters.assign(tf.ones([parameters.size])));
    average.update(); // the first update moves nine tenths of the way: decay 1 / 10
    const seen = average.during(() => weightsOf(network));
    for (const [i, weight] of seen.entries()) expect(weight).toBeCloseTo(start[i]! * 0.1 + 0.9, 5);
    expect(weightsOf(network).every((weight) => weight === 1)).toBe(true);
    expect(() =>
      average.during(() => {
        throw new Error('drawing failed');
      }),
    ).toThrow('drawing failed');
    expect(weightsOf(network).every((weight) => weight === 1)).toBe(true);
  });
});
