import {
  describe,
  isObject,
  type JsonObject,
  readCanvas,
  readList,
  readTriples,
  toFileError,
} from './json-values.js';
import type { KeypointForm, KeypointFrame } from './keypoint-form.js';

/**
 * OpenPose's `--write_json`, and what ControlNet's and ComfyUI's programs make of it: `pose_keypoints_2d` of 18 or 25 joints, x, y,
 * confidence in a row, or null; `canvas_width` and `canvas_height` optional; a list of frames.
 * https://github.com/CMU-Perceptual-Computing-Lab/openpose, "Output".
 */
export const openpose: KeypointForm = {
  name: 'OpenPose JSON',
  listFrames: (root, field) =>
    Array.isArray(root)
      ? root.map((frame, index) => toFrame(frame, `${field}[${index}]`))
      : [toFrame(root, field)],
  readPerson: (entry, field) => {
    if (!isObject(entry)) throw toFileError(field, `${describe(entry)}, expected an object`);
    const values = entry['pose_keypoints_2d'];
    if (values === null || (Array.isArray(values) && values.length === 0)) return undefined;
    const joints = readTriples(values, `${field}.pose_keypoints_2d`, [18, 25]);
    return { skeleton: joints.length === 18 ? 'coco18' : 'body25', joints };
  },
};

function toFrame(root: unknown, field: string): KeypointFrame {
  if (!isObject(root)) throw toFileError(field, `${describe(root)}, expected an object with people`);
  const people = readList(root, 'people', field);
  return {
    field,
    canvas: findCanvas(root, field),
    people: people.map((entry, index) => ({ entry, field: `${field}.people[${index}]` })),
  };
}

function findCanvas(root: JsonObject, field: string) {
  const [width, height] = [root['canvas_width'], root['canvas_height']];
  const isAbsent = (width ?? undefined) === undefined && (height ?? undefined) === undefined;
  return isAbsent ? undefined : readCanvas([width, height], field);
}
