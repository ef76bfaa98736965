import type { Skeleton } from '../skeleton.js';
import { listCocoSkeletons } from './coco-joints.js';
import { listEntries, toFileError } from './json-values.js';
import type { KeypointForm } from './keypoint-form.js';
import { toDetectedJoint } from './ultralytics.js';

/** Class, and the box's centre, width and height. */
const boxLength = 5;

/**
 * The values that may follow the joints of predictions, which have visibilities: confidence and
 * track.
 */
const longestEnd = 2;

const row = /^\d+(?:\s+[-+.\deE]+){4,}$/;

/** The rows of a YOLO label or prediction, one per person; undefined for any other text. */
export function findYoloRows(text: string): number[][] | undefined {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.every((line) => row.test(line))
    ? lines.map((line) => line.split(/\s+/).map(Number))
    : undefined;
}

/** A joint has x, y and visibility, or only x and y. */
function findLayout(length: number, field: string, wanted: Skeleton) {
  const layouts = listCocoSkeletons(wanted).flatMap((skeleton) => [
    { skeleton, step: 3, shortest: 3 * skeleton.joints.length, end: longestEnd },
    { skeleton, step: 2, shortest: 2 * skeleton.joints.length, end: 0 },
  ]);
  const layout = layouts.find(({ shortest, end }) => length >= shortest && length <= shortest + end);
  if (layout !== undefined) return layout;
  const expected = layouts.map(({ shortest }) => shortest).join(' or ');
  throw toFileError(field, `${length} numbers after the box, expected ${expected}`);
}

/**
 * The rows of a YOLO pose label: class, box, then x, y and optionally visibility of each joint,
 * fractions of the picture. https://docs.ultralytics.com/datasets/pose/.
 */
export const yoloLabel: KeypointForm = {
  name: 'a YOLO pose label',
  listFrames: (root, field) => [{ field, people: listEntries(root, field) }],
  readPerson: (entry, field, wanted) => {
    const values: readonly unknown[] = Array.isArray(entry) ? entry.slice(boxLength) : [];
    if (values.length <= longestEnd) return undefined; // only a box
    const { skeleton, step } = findLayout(values.length, field, wanted);
    const joints = skeleton.joints.map((_, i) => {
      const [x, y, confidence = 1] = values.slice(i * step, (i + 1) * step);
      return toDetectedJoint({ x, y, confidence }, field);
    });
    return { skeleton: skeleton.name, joints, units: 'normalised' };
  },
};
