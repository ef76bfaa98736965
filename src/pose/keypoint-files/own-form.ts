import {
  describe,
  listEntries,
  readCanvas,
  readList,
  readObject,
  readTriple,
  toFileError,
} from './json-values.js';
import type { KeypointForm } from './keypoint-form.js';

/**
 * The form of `repose poses NAME`: `joints`, and optionally `skeleton` and `canvas`; one object or
 * a list.
 */
export const ownForm: KeypointForm = {
  name: '{"skeleton":"coco18","canvas":[width,height],"joints":[[x,y,confidence],...]}',
  listFrames: (root, field) =>
    listEntries(root, field).map((each) => {
      const canvas = readObject(each.entry, each.field)['canvas'] ?? undefined;
      return {
        field: each.field,
        canvas: canvas === undefined ? undefined : readCanvas(canvas, each.field),
        people: [each],
      };
    }),
  readPerson: (entry, field) => {
    const pose = readObject(entry, field);
    const { skeleton } = pose;
    if (skeleton !== undefined && typeof skeleton !== 'string')
      throw toFileError(`${field}.skeleton`, `${describe(skeleton)}, expected the name of a skeleton`);
    const joints = readList(pose, 'joints', field);
    return { skeleton, joints: joints.map((joint, i) => readTriple(joint, `${field}.joints[${i}]`)) };
  },
};
