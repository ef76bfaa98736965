import { isObject, type JsonObject } from '../../json-object.js';
import { coco } from './coco.js';
import type { KeypointForm } from './keypoint-form.js';
import { isLandmark, mediapipe, mediapipeKeys } from './mediapipe.js';
import { mmpose, mmposeLists } from './mmpose.js';
import { openpose } from './openpose.js';
import { openposeEditor } from './openpose-editor.js';
import { ownForm } from './own-form.js';
import { ultralytics } from './ultralytics.js';
import { yoloLabel } from './yolo-label.js';

/** By what a JSON file's object, or the first one of its list, shows its form: the first line that matches counts. */
const table: readonly { readonly form: KeypointForm; readonly matches: (first: JsonObject) => boolean }[] = [
  { form: openpose, matches: (first) => 'people' in first },
  { form: mmpose, matches: (first) => hasAny(first, ['keypoint_scores', ...mmposeLists]) },
  { form: ultralytics, matches: ({ keypoints }) => isObject(keypoints) },
  {
    form: openposeEditor,
    matches: ({ keypoints }) => Array.isArray(keypoints) && keypoints.some(Array.isArray),
  },
  { form: coco, matches: (first) => hasAny(first, ['annotations', 'image_id', 'keypoints']) },
  { form: mediapipe, matches: (first) => isLandmark(first) || hasAny(first, mediapipeKeys) },
  { form: ownForm, matches: (first) => 'joints' in first },
];

/** The form of a JSON file by its object, or the first one of its list; undefined for none. */
export function findForm(first: JsonObject): KeypointForm | undefined {
  return table.find(({ matches }) => matches(first))?.form;
}

/** What an error says was expected of a file that is of no form. */
export const knownForms = [
  ...table.map(({ form }) => form.name).filter((name) => name !== ownForm.name),
  `${yoloLabel.name} or ${ownForm.name}`,
].join(', ');

function hasAny(object: JsonObject, keys: readonly string[]): boolean {
  return keys.some((key) => key in object);
}
