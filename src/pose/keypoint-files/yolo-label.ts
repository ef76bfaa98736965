import { listCocoSkeletons } from './coco-joints.js';
import { toFileError } from './json-values.js';
import type { KeypointForm } from './keypoint-form.js';
import { toDetectedJoint } from './ultralytics.js';

/** Class, and the box's centre, width and height. */
const boxLength = 5;

/** What predictions may have at the end: the confidence and the track of the person. */
const longestEnd = 2;

const row = /^\d+(?:\s+[-+.\deE]+){4,}$/;

/** The rows of a label of YOLO's data sets or predictions, a person each; undefined for any other text. */
export function findYoloRows(text: string): number[][] | undefined {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.every((line) => row.test(line))
    ? lines.map((line) => line.split(/\s+/).map(Number))
    : undefined;
}

/**
 * The rows of a YOLO pose label: class, box, then x, y and optionally visibility of each joint, fractions of the picture.
 * https://docs.ultralytics.com/datasets/pose/.
 */
export const yoloLabel: KeypointForm = {
  name: 'a YOLO pose label',
  listFrames: (root, field) => [
    {
      field,
      people: [root].flat().map((entry, index) => ({ entry, field: `${field}, row ${index + 1}` })),
    },
  ],
  readPerson: (entry, field, wanted) => {
    const values: readonly unknown[] = Array.isArray(entry) ? entry.slice(boxLength) : [];
    if (values.length <= longestEnd) return undefined; // a box alone
    const layouts = listCocoSkeletons(wanted).flatMap((skeleton) =>
      [3, 2].map((step) => ({ skeleton, step, length: step * skeleton.joints.length })),
    );
    const layout = layouts.find(
      ({ length }) => values.length >= length && values.length <= length + longestEnd,
    );
    if (layout === undefined) {
      const expected = layouts.map(({ length }) => length).join(' or ');
      throw toFileError(field, `${values.length} numbers after the box, expected ${expected}`);
    }
    const { skeleton, step } = layout;
    const joints = skeleton.joints.map((_, i) => {
      const [x, y, confidence = 1] = values.slice(i * step, (i + 1) * step);
      return toDetectedJoint({ x, y, confidence }, field);
    });
    return { skeleton: skeleton.name, joints, units: 'normalised' };
  },
};
