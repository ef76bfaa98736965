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

/**
 * How to recognise a form by a JSON file's object, or the first one of its list. The first match
 * counts.
 */
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

/** The form of a JSON file by its object, or the first one of its list; undefined if unknown. */
export function findForm(first: JsonObject): KeypointForm | undefined {
  return table.find(({ matches }) => matches(first))?.form;
}

/** The known forms, for the errors of files of other forms. */
export const knownForms = [
  ...table.map(({ form }) => form.name).filter((name) => name !== ownForm.name),
  `${yoloLabel.name} or ${ownForm.name}`,
].join(', ');

function hasAny(object: JsonObject, keys: readonly string[]): boolean {
  return keys.some((key) => key in object);
}
