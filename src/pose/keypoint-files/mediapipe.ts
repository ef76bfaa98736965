import { isObject, type JsonObject } from '../../json-object.js';
import { unseen } from '../convert-joints.js';
import type { Joint } from '../skeleton.js';
import { coco17 } from '../skeletons.js';
import { describe, type FileEntry, listEntries, readObject, toFileError } from './json-values.js';
import type { KeypointForm, KeypointFrame } from './keypoint-form.js';

/** Where its landmarks of `coco17`'s joints are among the 33. */
const places = [0, 2, 5, 7, 8, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28];
const landmarkCount = 33;

/** MediaPipe draws no landmark of a lower visibility: it places every one, seen or not. */
const minVisibility = 0.5;

/** The body's landmarks in the results of its solutions and tasks, in JavaScript and Python. */
const bodyKeys = ['poseLandmarks', 'pose_landmarks', 'landmarks', 'landmark'] as const;
/** The keys by which its results are known; some come without a body. */
export const mediapipeKeys: readonly string[] = [
  ...bodyKeys,
  ...['poseWorldLandmarks', 'pose_world_landmarks', 'worldLandmarks', 'faceLandmarks', 'face_landmarks'],
  ...['leftHandLandmarks', 'left_hand_landmarks', 'rightHandLandmarks', 'right_hand_landmarks'],
];

/**
 * MediaPipe's pose results as JSON: 33 landmarks `{"x","y","z","visibility"}` of each body, fractions of the picture, also beyond
 * it. Hands, faces and world landmarks are left alone.
 * https://ai.google.dev/edge/mediapipe/solutions/vision/pose_landmarker.
 */
export const mediapipe: KeypointForm = {
  name: 'MediaPipe JSON',
  listFrames: (root, field) => {
    if (Array.isArray(root) && root.some(isLandmark)) return [{ field, people: [{ entry: root, field }] }];
    return listEntries(root, field).map(toFrame);
  },
  readPerson: (entry, field) => {
    const landmarks = isObject(entry) ? entry['landmark'] : entry;
    if (!Array.isArray(landmarks) || landmarks.length !== landmarkCount) {
      const found = Array.isArray(landmarks) ? `${landmarks.length} landmarks` : describe(landmarks);
      throw toFileError(field, `${found}, expected the ${landmarkCount} landmarks of a body`);
    }
    const joints = places.map((place) => readLandmark(landmarks[place], `${field}[${place}]`));
    return { skeleton: coco17.name, joints, units: 'normalised' };
  },
};

/** The bodies under the first of the keys that is there: one, or a list of several. */
function toFrame({ entry, field }: FileEntry): KeypointFrame {
  const result = readObject(entry, field);
  const key = bodyKeys.find((candidate) => candidate in result);
  const bodies = key === undefined ? [] : (result[key] ?? []);
  const place = `${field}.${key}`;
  const isOne = Array.isArray(bodies) && bodies.some(isLandmark);
  return { field, people: isOne ? [{ entry: bodies, field: place }] : listEntries(bodies, place) };
}

/** Whether a value is one landmark. */
export function isLandmark(value: unknown): value is JsonObject {
  return isObject(value) && typeof value['x'] === 'number' && typeof value['y'] === 'number';
}

function readLandmark(value: unknown, field: string): Joint {
  const { x, y, visibility = 1 }: JsonObject = isObject(value) ? value : {};
  if (typeof x !== 'number' || typeof y !== 'number' || typeof visibility !== 'number')
    throw toFileError(field, `${JSON.stringify(value)}, expected x, y and visibility as numbers`);
  return visibility < minVisibility ? unseen : { x, y, confidence: visibility };
}
