import { unseen } from '../convert-joints.js';
import type { Joint } from '../skeleton.js';
import { findCocoSkeleton, listCocoCounts } from './coco-joints.js';
import { listEntries, readList, readObject, toFileError } from './json-values.js';
import type { KeypointForm } from './keypoint-form.js';

/** Ultralytics draws no joint below this confidence. */
const minConfidence = 0.25;

/**
 * The output of `Results.to_json()` of Ultralytics' pose models: a list of people with
 * `keypoints: {"x":[...],"y":[...],"visible":[...]}`, in pixels or, with `normalize=True`,
 * fractions of the picture. https://docs.ultralytics.com/reference/engine/results/.
 */
export const ultralytics: KeypointForm = {
  name: 'Ultralytics JSON',
  listFrames: (root, field) => [{ field, people: listEntries(root, field) }],
  readPerson: (entry, field, wanted) => {
    const result = readObject(entry, field);
    if (!('keypoints' in result)) return undefined;
    const place = `${field}.keypoints`;
    const keypoints = readObject(result['keypoints'], place);
    const xs = readList(keypoints, 'x', place);
    const ys = readList(keypoints, 'y', place);
    const visible = 'visible' in keypoints ? readList(keypoints, 'visible', place) : undefined;
    const skeleton = findCocoSkeleton(xs.length, wanted)?.name;
    if (skeleton === undefined)
      throw toFileError(place, `${xs.length} joints, expected ${listCocoCounts(wanted).join(' or ')}`);
    const joints = xs.map((x, i) => {
      const confidence = visible === undefined ? 1 : visible[i];
      return toDetectedJoint({ x, y: ys[i], confidence }, `${place}.x[${i}]`);
    });
    return { skeleton, joints };
  },
};

/**
 * A joint of Ultralytics' programs, not seen if its confidence is low or it lies at (0, 0). Throws
 * `invalid-argument`, naming `field`, unless all three are numbers.
 */
export function toDetectedJoint(
  { x, y, confidence }: { readonly [Key in keyof Joint]: unknown },
  field: string,
): Joint {
  if (typeof x !== 'number' || typeof y !== 'number' || typeof confidence !== 'number')
    throw toFileError(field, `${JSON.stringify([x, y, confidence])}, expected x, y and visible as numbers`);
  const isSeen = confidence >= minConfidence && (x !== 0 || y !== 0);
  return isSeen ? { x, y, confidence: Math.min(confidence, 1) } : unseen;
}
