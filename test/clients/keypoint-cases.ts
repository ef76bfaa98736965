import { ReposeError } from '../../src/errors.js';
import { parsePoseFile } from '../../src/pose/parse-pose-file.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';

const { joints, canvas } = findReadyPose('walking');
const triples = joints.map(({ x, y, confidence }) => [x, y, confidence]);
const seventeen = triples.slice(0, 17).flat();
const smaller = triples.map(([x = 0, y = 0, seen]) => [x / 2, y / 2, seen]);
const body = (values: readonly (readonly unknown[])[]) => ({ pose_keypoints_2d: values.flat() });
const size = { canvas_width: canvas!.width, canvas_height: canvas!.height };

const files: Readonly<Record<string, unknown>> = {
  'own form': { skeleton: 'coco18', canvas: [500, 1000], joints: triples },
  'own form, frames': [{ joints: triples.map(() => [0, 0, 0]) }, { joints: triples }],
  'own form, fractions': { joints: triples.map(([x = 0, y = 0, seen]) => [x / 500, y / 1000, seen]) },
  'own form, null': { joints: [[null, null, 0], ...triples.slice(1)] },
  OpenPose: { people: [body(smaller), body(triples), { pose_keypoints_2d: [] }], ...size },
  'OpenPose, frames': [{ people: [] }, { people: [body(triples)] }],
  'COCO annotation': { keypoints: seventeen.map((value, i) => (i % 3 === 2 ? 2 * value : value)) },
  'COCO results': [
    { image_id: 7, keypoints: smaller.slice(0, 17).flat(), score: 0.9 },
    { image_id: 7, keypoints: seventeen, score: 0.5 },
  ],
  'COCO annotations': {
    images: [
      { id: 4, file_name: 'empty.jpg', width: 9, height: 9 },
      { id: 5, file_name: 'person.jpg', width: 500, height: 1000 },
    ],
    categories: [
      { id: 1, name: 'person' },
      { id: 2, name: 'horse' },
    ],
    annotations: [
      { image_id: 5, category_id: 2, keypoints: smaller.slice(0, 17).flat(), area: 90_000 },
      { image_id: 5, category_id: 1, keypoints: smaller.slice(0, 17).flat(), area: 9 },
      { image_id: 5, category_id: 1, keypoints: seventeen, bbox: [0, 0, 100, 100] },
    ],
  },
  'nobody in it': { people: [] },
  'an unknown form': { persons: [] },
  'an empty list': [],
  'no list': { joints: 3 },
  'a text as coordinate': { joints: [['1', 2, 3]] },
  'too few numbers': { people: [body(triples.slice(1))] },
  'neither pixels nor fractions': { joints: triples.map(() => [-0.5, 1.5, 1]) },
  'a canvas of one side': { canvas: [1], joints: triples },
};

/** Keypoint files with the poses that Repose reads from them, or null where it refuses them. */
export const keypointCases = Object.entries(files).map(([name, file]) => ({
  name,
  file,
  pose: readPose(file),
}));

function readPose(file: unknown) {
  try {
    const pose = parsePoseFile(JSON.stringify(file), 'pose');
    return {
      skeleton: pose.skeleton ?? null,
      joints: pose.joints.map(({ x, y, confidence }) => [x, y, confidence]),
      canvas: pose.canvas ? [pose.canvas.width, pose.canvas.height] : null,
      unit: pose.units === 'normalised' ? 'normalized' : 'pixels',
    };
  } catch (error) {
    if (error instanceof ReposeError) return null;
    throw error;
  }
}
