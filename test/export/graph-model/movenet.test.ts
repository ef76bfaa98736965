import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { convertModel, exportModel } from '../../../src/export/export-model.js';
import { openSavedModel } from '../../../src/export/saved-model/open-saved-model.js';
import { packageRoot } from '../../../src/package-root.js';
import { loadTensorflow } from '../../../src/train/tensorflow/load.js';
import { describeTraining } from '../../support/describe-training.js';
import { compareGraphModel, loadSavedGraphModel } from '../../support/graph-models.js';
import { tf } from '../../support/tensorflow-cpu.js';

/** MoveNet Lightning, version 4, in the npm package of a project that uses it. */
const path = join(packageRoot, 'node_modules/@vladmandic/human/models/movenet-lightning.json');

describeTraining('MoveNet Lightning', () => {
  beforeAll(async () => {
    await loadTensorflow();
    await tf.setBackend('tensorflow');
  });

  test('gives the joints that TensorFlow.js gives, within 1e-4, on ten pictures', async () => {
    const model = await loadSavedGraphModel(path);
    const draw = (random: { integer(low: number, high: number): number }) => random.integer(0, 255);
    expect(await compareGraphModel(model, { runs: 10, draw })).toBeLessThan(1e-4);
  });
});

test('MoveNet Lightning takes a picture of integers and gives 17 joints, as its signature says', async () => {
  const { inputs, outputs } = await convertModel(await openSavedModel(path));
  expect(inputs).toEqual([{ name: 'input', type: 'int32', shape: [1, 192, 192, 3] }]);
  expect(outputs).toEqual([{ name: 'Identity', type: 'float32', shape: [1, 1, 17, 3] }]);
});

test('its feature maps are planes from the picture to the heads', async () => {
  const { nodes } = await convertModel(await openSavedModel(path));
  const transposes = nodes.filter(({ op }) => op === 'Transpose').map(({ name }) => name);
  expect(transposes.length).toBeLessThanOrEqual(5);
});

test('halfWeights keeps it below 5 MB, with the same joints', async () => {
  const model = await openSavedModel(path);
  const [full, half] = [await exportModel(model), await exportModel(model, { halfWeights: true })];
  expect(half.length).toBeLessThan(5e6);
  expect(half.length).toBeLessThan(full.length * 0.55);
  const session = await InferenceSession.create(half);
  expect(session.inputNames).toEqual(['input']);
});
