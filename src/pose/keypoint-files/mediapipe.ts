import { isObject, type JsonObject } from '../../json-object.js';
import { unseen } from '../convert-joints.js';
import type { Joint } from '../skeleton.js';
import { coco17 } from '../skeletons.js';
import { describe, type FileEntry, listEntries, readObject, toFileError } from './json-values.js';
import type { KeypointForm, KeypointFrame } from './keypoint-form.js';

/** The indices of `coco17`'s joints among the 33 landmarks. */
const places = [0, 2, 5, 7, 8, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28];
const landmarkCount = 33;

/** MediaPipe places all landmarks, seen or not, and draws none below this visibility. */
const minVisibility = 0.5;

/**
 * The keys of the body's landmarks in results of its solutions and tasks, in JavaScript and Python.
 */
const bodyKeys = ['poseLandmarks', 'pose_landmarks', 'landmarks', 'landmark'] as const;
/** The keys that identify its results; some have no body. */
export const mediapipeKeys: readonly string[] = [
  ...bodyKeys,
  ...['poseWorldLandmarks', 'pose_world_landmarks', 'worldLandmarks', 'faceLandmarks', 'face_landmarks'],
  ...['leftHandLandmarks', 'left_hand_landmarks', 'rightHandLandmarks', 'right_hand_landmarks'],
];

/**
 * MediaPipe's pose results as JSON: 33 landmarks `{"x","y","z","visibility"}` per body, in
 * fractions of the picture, also outside it. Ignores hands, faces and world landmarks.
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

/** The bodies under the first key present: one, or a list. */
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
