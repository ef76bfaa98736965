import { createCoarseFeeds } from '../../../src/export/onnxruntime/coarse-feeds.js';

const size = { width: 2, height: 1 };
const cond = Uint8Array.of(1, 2, 3, 4, 5, 6);
const joints = [{ x: 1, y: 0.5, confidence: 1 }];
const condJoints = [{ x: 0, y: 1, confidence: 1 }];
const warped = ['cond', 'joints', 'cond_joints'];

test.each([
  { inputNames: ['cond', 'joints'], sample: { cond, joints, condJoints }, poses: { joints: [1, 0.5, 1] } },
  {
    inputNames: warped,
    sample: { cond, joints, condJoints },
    poses: { joints: [1, 0.5, 1], cond_joints: [0, 1, 1] },
  },
  { inputNames: warped, sample: { cond, joints }, poses: { joints: [1, 0.5, 1], cond_joints: [0, 0, 0] } },
])(
  'createCoarseFeeds() gives a graph of the inputs $inputNames the poses $poses',
  ({ inputNames, sample, poses }) => {
    const { cond: picture, ...others } = createCoarseFeeds(inputNames, sample, size);
    expect(picture).toEqual({ type: 'uint8', dims: [1, 1, 2, 3], data: cond });
    const expected = Object.entries(poses).map(([name, row]) => [
      name,
      { type: 'float32', dims: [1, 1, 3], data: Float32Array.from(row) },
    ]);
    expect(others).toEqual(Object.fromEntries(expected));
  },
);
