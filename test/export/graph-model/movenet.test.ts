import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { convertModel, exportModel } from '../../../src/export/export-model.js';
import { openSavedModel } from '../../../src/export/saved-model/open-saved-model.js';
import { packageRoot } from '../../../src/package-root.js';
import { renderedIdentity, renderedPose, renderPerson } from '../../../src/people/rendered-people.js';
import { loadTensorflow } from '../../../src/train/tensorflow/load.js';
import { describeTraining } from '../../support/describe-training.js';
import { compareGraphModel, loadSavedGraphModel } from '../../support/graph-models.js';
import { tf } from '../../support/tensorflow-cpu.js';

/** MoveNet Lightning, version 4, in the npm package of a project that uses it. */
const path = join(packageRoot, 'node_modules/@vladmandic/human/models/movenet-lightning.json');

const size = { width: 192, height: 192 };

describeTraining('MoveNet Lightning', () => {
  beforeAll(async () => {
    await loadTensorflow();
    await tf.setBackend('tensorflow');
  });

  test('gives the joints that TensorFlow.js gives, within 1e-4, on ten pictures of people', async () => {
    const model = await loadSavedGraphModel(path);
    const people = Array.from({ length: 10 }, (_, index) =>
      renderPerson(renderedIdentity(1, index), renderedPose(1, index, 0), size),
    );
    const pictures = (await Promise.all(people)).map(({ imageNhwc }) => imageNhwc);
    expect(await compareGraphModel(model, { pictures })).toBeLessThan(1e-4);
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

test('halfWeights keeps it below 5 MB, with the joints of the full file', async () => {
  const model = await openSavedModel(path);
  const [full, half] = [await exportModel(model), await exportModel(model, { halfWeights: true })];
  expect(half.length).toBeLessThan(5e6);
  expect(half.length).toBeLessThan(full.length * 0.55);
  const { imageNhwc } = await renderPerson(renderedIdentity(1, 0), renderedPose(1, 0, 0), size);
  const joints = [full, half].map((bytes) => findJoints(bytes, imageNhwc));
  const [expected, found] = await Promise.all(joints);
  expect(found).toEqual(expected);
});

/** What the file gives for a picture of its size. */
async function findJoints(bytes: Uint8Array, levels: Uint8Array): Promise<Tensor['data'] | undefined> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  const input = new Tensor('int32', Int32Array.from(levels), [1, size.height, size.width, 3]);
  const results = await session.run({ input });
  await session.release();
  return results['Identity']?.data;
}
