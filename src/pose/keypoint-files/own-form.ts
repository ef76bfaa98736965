import { describe, isObject, readCanvas, readList, readTriple, toFileError } from './json-values.js';
import type { KeypointForm } from './keypoint-form.js';

/** What `repose poses NAME` writes: `joints`, and optionally `skeleton` and `canvas`; also several in a list. */
export const ownForm: KeypointForm = {
  name: '{"skeleton":"coco18","canvas":[width,height],"joints":[[x,y,confidence],...]}',
  listFrames: (root, field) =>
    (Array.isArray(root) ? root : [root]).map((entry: unknown, index) => {
      const place = Array.isArray(root) ? `${field}[${index}]` : field;
      const canvas = isObject(entry) ? (entry['canvas'] ?? undefined) : undefined;
      return {
        field: place,
        canvas: canvas === undefined ? undefined : readCanvas(canvas, place),
        people: [{ entry, field: place }],
      };
    }),
  readPerson: (entry, field) => {
    if (!isObject(entry)) throw toFileError(field, `${describe(entry)}, expected an object with joints`);
    const { skeleton } = entry;
    if (skeleton !== undefined && typeof skeleton !== 'string')
      throw toFileError(`${field}.skeleton`, `${describe(skeleton)}, expected the name of a skeleton`);
    const joints = readList(entry, 'joints', field);
    return { skeleton, joints: joints.map((joint, i) => readTriple(joint, `${field}.joints[${i}]`)) };
  },
};
