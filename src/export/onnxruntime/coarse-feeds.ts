import { unseen } from '../../pose/convert-joints.js';
import type { Joint, Size } from '../../pose/skeleton.js';
import { condJointsName } from '../../stages.js';
import type { Sample } from '../parity/stage-output.js';
import type { PlainTensor, PlainTensors } from './graph-session.js';

/**
 * A sample as a coarse graph of these inputs takes it; a pose of the condition image that is not
 * known is all 0.
 */
export function createCoarseFeeds(
  inputNames: readonly string[],
  { cond, joints, condJoints = joints.map(() => unseen) }: Sample,
  size: Size,
): PlainTensors {
  const feeds = {
    cond: toPictureTensor(cond, size),
    joints: toJointTensor(joints),
    [condJointsName]: toJointTensor(condJoints),
  };
  return Object.fromEntries(Object.entries(feeds).filter(([name]) => inputNames.includes(name)));
}

/** The levels of one picture as a batch, [1, H, W, 3]. */
export function toPictureTensor(levels: Uint8Array, { width, height }: Size): PlainTensor {
  return { type: 'uint8', dims: [1, height, width, 3], data: levels };
}

function toJointTensor(joints: readonly Joint[]): PlainTensor {
  const rows = joints.flatMap(({ x, y, confidence }) => [x, y, confidence]);
  return { type: 'float32', dims: [1, joints.length, 3], data: Float32Array.from(rows) };
}
