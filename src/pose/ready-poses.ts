import { ReposeError } from '../errors.js';
import type { LoosePose } from './convert.js';
import { readyPoseCanvas, readyPoseJoints } from './ready-pose-joints.js';
import type { Size } from './skeleton.js';

type ReadyPoseName = keyof typeof readyPoseJoints;

/** The names of the ready poses. */
export const readyPoseNames = Object.keys(readyPoseJoints) as readonly ReadyPoseName[];

/** The pose of examples: it differs from most pictures of people. */
export const examplePose: ReadyPoseName = 'walking';

/**
 * A ready pose by name, centred on a canvas with the proportions of `frame`, so that each framing
 * shows the whole figure; by default on a canvas of 1:2. Throws `not-found` with the known names.
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

/** A pose in pixels as a keypoint file in Repose's form. */
export function toPoseFile({ skeleton, canvas, joints }: LoosePose): string {
  return JSON.stringify({
    skeleton,
    canvas: canvas && [canvas.width, canvas.height],
    joints: joints.map(({ x, y, confidence }) => [x, y, confidence]),
  });
}
