import type { JsonObject } from '../../json-object.js';
import { type FileEntry, listEntries, readCanvas, readList, readObject, readTriples } from './json-values.js';
import type { KeypointForm, KeypointFrame } from './keypoint-form.js';

/**
 * OpenPose's `--write_json`, and the variants of ControlNet and ComfyUI: `pose_keypoints_2d` is a
 * flat list of x, y, confidence of 18 or 25 joints, or null; optional `canvas_width` and
 * `canvas_height`; a list of frames. https://github.com/CMU-Perceptual-Computing-Lab/openpose,
 * "Output".
 */
export const openpose: KeypointForm = {
  name: 'OpenPose JSON',
  listFrames: (root, field) => listEntries(root, field).map(toFrame),
  readPerson: (entry, field) => {
    const values = readObject(entry, field)['pose_keypoints_2d'];
    if (values === null || (Array.isArray(values) && values.length === 0)) return undefined;
    const joints = readTriples(values, `${field}.pose_keypoints_2d`, [18, 25]);
    return { skeleton: joints.length === 18 ? 'coco18' : 'body25', joints };
  },
};

function toFrame({ entry, field }: FileEntry): KeypointFrame {
  const frame = readObject(entry, field);
  const people = listEntries(readList(frame, 'people', field), `${field}.people`);
  return { field, canvas: findCanvas(frame, field), people };
}

function findCanvas(root: JsonObject, field: string) {
  const [width, height] = [root['canvas_width'], root['canvas_height']];
  const isAbsent = (width ?? undefined) === undefined && (height ?? undefined) === undefined;
  return isAbsent ? undefined : readCanvas([width, height], field);
}
