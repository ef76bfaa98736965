import type { Optimizer, Tensor, Variable } from '@tensorflow/tfjs-core';
import { FusedAdam } from '../../../src/train/tensorflow/fused-adam.js';
import { nodeBackend } from '../../../src/train/tensorflow/kernels/node-backend.js';
import { loadTensorflow, type Tensorflow } from '../../../src/train/tensorflow/load.js';
import { describeTraining } from '../../support/describe-training.js';

const options = { learningRate: 0.1, beta1: 0.5, beta2: 0.999 };

type Stepper = Pick<Optimizer, 'applyGradients'>;

/** A weight and a bias that a step pulls towards 3 and -2. */
function createVariables(tf: Tensorflow): Variable[] {
  return tf.tidy(() => [
    tf.variable(tf.tensor2d([1, 2, 3, 4], [2, 2]), true),
    tf.variable(tf.tensor1d([0, 5]), true),
  ]);
}

function loss(tf: Tensorflow, [weight, bias]: readonly Variable[]): Tensor {
  return tf.add(tf.sum(tf.square(tf.sub(weight!, 3))), tf.sum(tf.square(tf.add(bias!, 2))));
}

function takeSteps(tf: Tensorflow, optimizer: Stepper, variables: Variable[], count: number): void {
  for (let index = 0; index < count; index++) {
    const { value, grads } = tf.variableGrads(() => loss(tf, variables).asScalar(), variables);
    optimizer.applyGradients(grads);
    tf.dispose([value, grads]);
  }
}

function toValues(variables: readonly Variable[]): number[] {
  return variables.flatMap((variable) => [...variable.dataSync()]);
}

describeTraining('FusedAdam', () => {
  test('takes the steps of tf.train.adam', async () => {
    const tf = await loadTensorflow();
    const [theirs, ours] = [createVariables(tf), createVariables(tf)];
    takeSteps(tf, tf.train.adam(0.1, 0.5, 0.999), theirs, 25);
    takeSteps(tf, new FusedAdam(tf, options), ours, 25);
    const expected = toValues(theirs);
    for (const [index, value] of toValues(ours).entries()) expect(value).toBeCloseTo(expected[index]!, 4);
  });

  test('goes on from its own state to the bit', async () => {
    const tf = await loadTensorflow();
    const [straight, resumed] = [createVariables(tf), createVariables(tf)];
    takeSteps(tf, new FusedAdam(tf, options), straight, 6);

    const first = new FusedAdam(tf, options);
    takeSteps(tf, first, resumed, 3);
    const renamed = (await first.getWeights()).map(({ name, tensor }) => ({ name, tensor: tensor.clone() }));
    const second = new FusedAdam(tf, options);
    await second.setWeights(renamed);
    takeSteps(tf, second, resumed, 3);

    expect(second.iterations).toBe(6);
    expect(toValues(resumed)).toEqual(toValues(straight));
  });

  test('goes on from the state of tf.train.adam', async () => {
    const tf = await loadTensorflow();
    const [straight, resumed] = [createVariables(tf), createVariables(tf)];
    takeSteps(tf, tf.train.adam(0.1, 0.5, 0.999), straight, 6);

    const first = tf.train.adam(0.1, 0.5, 0.999);
    takeSteps(tf, first, resumed, 3);
    const second = new FusedAdam(tf, options);
    await second.setWeights(await first.getWeights());
    takeSteps(tf, second, resumed, 3);

    const expected = toValues(straight);
    for (const [index, value] of toValues(resumed).entries()) expect(value).toBeCloseTo(expected[index]!, 4);
  });

  test('names its state as tf.train.adam does', async () => {
    const tf = await loadTensorflow();
    const variables = createVariables(tf);
    const [theirs, ours] = [tf.train.adam(0.1), new FusedAdam(tf, options)];
    takeSteps(tf, theirs, variables, 1);
    takeSteps(tf, ours, variables, 1);
    const nameAll = (state: readonly { name: string }[]): string[] => state.map(({ name }) => name);
    expect(nameAll(await ours.getWeights())).toEqual(nameAll(await theirs.getWeights()));
  });

  test('takes up a weight that was assigned between two steps', async () => {
    const tf = await loadTensorflow();
    const variables = createVariables(tf);
    const optimizer = new FusedAdam(tf, options);
    takeSteps(tf, optimizer, variables, 1);
    tf.tidy(() => variables[1]!.assign(tf.tensor1d([100, 200])));
    takeSteps(tf, optimizer, variables, 1);
    const [first, second] = variables[1]!.dataSync();
    expect(first).toBeCloseTo(99.9, 1);
    expect(second).toBeCloseTo(199.9, 1);
  });

  test('keeps no tensor over 50 steps, and none once disposed', async () => {
    const tf = await loadTensorflow();
    const count = (): number[] => [tf.memory().numTensors, nodeBackend(tf).getNumOfTFTensors()];
    const variables = createVariables(tf);
    loss(tf, variables).dispose();
    takeSteps(tf, { applyGradients: () => undefined }, variables, 1);
    const before = count();
    const optimizer = new FusedAdam(tf, options);
    takeSteps(tf, optimizer, variables, 1);
    const during = count();
    for (let index = 0; index < 50; index++) {
      takeSteps(tf, optimizer, variables, 1);
      await optimizer.getWeights();
    }
    takeSteps(tf, optimizer, variables, 1);
    expect(count()).toEqual(during);
    optimizer.dispose();
    expect(count()).toEqual(before);
  });
});
