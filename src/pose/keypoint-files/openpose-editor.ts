import { unseen } from '../convert-joints.js';
import { coco18, type Joint } from '../skeleton.js';
import { listEntries, readCanvas, readList, readObject, toFileError } from './json-values.js';
import type { KeypointForm } from './keypoint-form.js';

/**
 * The files of the openpose-editor extensions: `width`, `height` and `keypoints`, pairs of 18
 * joints per person, in one list or one list per person. Versions that save `people` write
 * OpenPose's form. https://github.com/fkunn1326/openpose-editor, `saveJSON`.
 */
export const openposeEditor: KeypointForm = {
  name: 'openpose-editor JSON',
  listFrames: (root, field) => {
    const file = readObject(root, field);
    const { width, height } = file;
    const canvas =
      width === undefined && height === undefined ? undefined : readCanvas([width, height], field);
    const keypoints = readList(file, 'keypoints', field);
    const isNested = keypoints.some((entry) => Array.isArray(entry) && entry.some(Array.isArray));
    const bodies = isNested ? keypoints : split(keypoints);
    return [{ field, canvas, people: listEntries(bodies, `${field}.keypoints`) }];
  },
  readPerson: (entry, field) => {
    const pairs: readonly unknown[] = Array.isArray(entry) ? entry : [];
    if (pairs.length !== coco18.joints.length)
      throw toFileError(field, `${pairs.length} joints, expected ${coco18.joints.length}`);
    return { skeleton: coco18.name, joints: pairs.map((pair, i) => readJoint(pair, `${field}[${i}]`)) };
  },
};

/** Splits a list of pairs into people of 18. */
function split(pairs: readonly unknown[]): unknown[] {
  const count = coco18.joints.length;
  return Array.from({ length: Math.ceil(pairs.length / count) }, (_, person) =>
    pairs.slice(person * count, (person + 1) * count),
  );
}

/** A pair; some editors add a 1 for a visible joint. */
function readJoint(value: unknown, field: string): Joint {
  const [x, y, confidence = 1, ...rest]: unknown[] = Array.isArray(value) ? value : [];
  if (value === null || (x === null && y === null)) return unseen;
  if (typeof x !== 'number' || typeof y !== 'number' || typeof confidence !== 'number' || rest.length > 0)
    throw toFileError(field, `${JSON.stringify(value)}, expected two numbers [x, y]`);
  return { x, y, confidence };
}
