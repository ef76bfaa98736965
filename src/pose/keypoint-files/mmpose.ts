import { isObject } from '../../json-object.js';
import { unseen } from '../convert-joints.js';
import type { Joint, Skeleton } from '../skeleton.js';
import { coco17 } from '../skeletons.js';
import { findCocoSkeleton, listCocoCounts } from './coco-joints.js';
import { describe, listEntries, readList, readObject, toFileError } from './json-values.js';
import type { KeypointForm, KeypointFrame } from './keypoint-form.js';

/**
 * MMPose's networks place all joints, seen or not, and it draws none below this score (`kpt_thr`).
 */
const minScore = 0.3;

/** Data sets whose first 17 joints are COCO's: Halpe26 and COCO-WholeBody. */
const longerCounts: readonly number[] = [26, 133];

/** The keys of the list of people, or of frames with `instances`. */
export const mmposeLists = ['instance_info', 'predictions', 'instances'] as const;

/**
 * The predictions of MMPose (`pred_out_dir` of its inferencer, `--save-predictions` of its demos):
 * `keypoints` as pairs and `keypoint_scores`, for the people of one picture or of frames.
 * https://mmpose.readthedocs.io, "Inference with existing models".
 */
export const mmpose: KeypointForm = {
  name: 'MMPose JSON',
  listFrames,
  readPerson: (entry, field, wanted) => {
    const instance = readObject(entry, field);
    const keypoints = readList(instance, 'keypoints', field);
    const scores = readList(instance, 'keypoint_scores', field);
    const { skeleton, count } = findSkeleton(keypoints.length, `${field}.keypoints`, wanted);
    const joints = keypoints
      .slice(0, count)
      .map((pair, i) => readJoint(pair, scores[i], `${field}.keypoints[${i}]`));
    return { skeleton, joints };
  },
};

function listFrames(root: unknown, field: string): KeypointFrame[] {
  const name = isObject(root) ? mmposeLists.find((candidate) => candidate in root) : undefined;
  if (isObject(root) && name !== undefined)
    return listFrames(readList(root, name, field), `${field}.${name}`);
  const entries = listEntries(root, field);
  const isFrames = entries.some(({ entry }) => isObject(entry) && 'instances' in entry);
  return isFrames
    ? entries.flatMap((each) => listFrames(each.entry, each.field))
    : [{ field, people: entries }];
}

function findSkeleton(count: number, field: string, wanted: Skeleton) {
  const skeleton = findCocoSkeleton(count, wanted) ?? (longerCounts.includes(count) ? coco17 : undefined);
  if (skeleton) return { skeleton: skeleton.name, count: skeleton.joints.length };
  const expected = [...listCocoCounts(wanted), ...longerCounts].join(' or ');
  throw toFileError(field, `${count} joints, expected ${expected}`);
}

function readJoint(pair: unknown, score: unknown, field: string): Joint {
  const [x, y]: unknown[] = Array.isArray(pair) && pair.length === 2 ? pair : [];
  if (typeof x !== 'number' || typeof y !== 'number' || typeof score !== 'number')
    throw toFileError(
      field,
      `${JSON.stringify(pair)} and the score ${describe(score)}, expected two numbers [x, y] and a number`,
    );
  return score < minScore ? unseen : { x, y, confidence: score };
}
