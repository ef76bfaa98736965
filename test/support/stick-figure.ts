import type { SkeletonDefinition } from '../../src/pose/skeleton-definition.js';

/**
 * A skeleton as a user would write one: joints by names of their own, told of known poses by `from`, one that no known pose has,
 * and sides that only `pairs` tells.
 */
export const stickFigure: SkeletonDefinition = {
  name: 'stick-figure',
  joints: ['head', 'neck', 'pelvis', 'handL', 'handR', 'footL', 'footR', 'tail'],
  limbs: [
    ['head', 'neck'],
    ['neck', 'pelvis'],
    ['neck', 'handL'],
    ['neck', 'handR'],
    ['pelvis', 'footL'],
    ['pelvis', 'footR'],
    ['pelvis', 'tail'],
  ],
  pairs: [
    ['handL', 'handR'],
    ['footL', 'footR'],
  ],
  from: {
    head: ['nose'],
    pelvis: ['left_hip', 'right_hip'],
    handL: ['left_wrist'],
    handR: ['right_wrist'],
    footL: ['left_ankle'],
    footR: ['right_ankle'],
  },
};

/** One that shares no joint with people. */
export const snake: SkeletonDefinition = {
  name: 'snake',
  joints: ['mouth', 'middle', 'end'],
  limbs: [
    ['mouth', 'middle'],
    ['middle', 'end'],
  ],
};
