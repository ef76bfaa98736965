import { ReposeError } from '../errors.js';
import type { LoosePose } from './convert.js';
import { readyPoseCanvas, readyPoseJoints } from './ready-pose-joints.js';
import type { Size } from './skeleton.js';

type ReadyPoseName = keyof typeof readyPoseJoints;

/** The poses that come along, by name: a newcomer needs only a picture. */
export const readyPoseNames = Object.keys(readyPoseJoints) as readonly ReadyPoseName[];

/** The one to begin with: it differs from most pictures of people. */
export const examplePose: ReadyPoseName = 'walking';

/**
 * A pose by its name, in the middle of a canvas of the proportions of `frame`, so that every framing shows the whole
 * figure; without `frame` on an upright canvas of half its height in width. Throws `not-found` with the known names.
 */
export function findReadyPose(name: string, frame: Size = readyPoseCanvas): LoosePose {
  const known = readyPoseNames.find((candidate) => candidate === name);
  if (known === undefined) {
    const expected = `expected one of ${readyPoseNames.join(', ')}`;
    throw new ReposeError('not-found', `Cannot find the pose ${JSON.stringify(name)}: ${expected}`);
  }
  const { width, height } = readyPoseCanvas;
  const scale = Math.max(width / frame.width, height / frame.height);
  const canvas = { width: Math.round(frame.width * scale), height: Math.round(frame.height * scale) };
  const joints = readyPoseJoints[known].map(([x, y, confidence]) => ({
    x: x + (canvas.width - width) / 2,
    y: y + (canvas.height - height) / 2,
    confidence,
  }));
  return { skeleton: 'coco18', canvas, joints, units: 'pixels' };
}

/** A pose in pixels as a keypoint file of our own form, which `parsePoseFile` reads back. */
export function toPoseFile({ skeleton, canvas, joints }: LoosePose): string {
  return JSON.stringify({
    skeleton,
    canvas: canvas && [canvas.width, canvas.height],
    joints: joints.map(({ x, y, confidence }) => [x, y, confidence]),
  });
}
