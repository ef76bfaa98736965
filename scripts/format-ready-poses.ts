import type { Identity } from '#dist/people/identity/identity.js';
import { namedBodyPoses } from '#dist/people/poses/named-body-poses.js';
import { renderLight } from '#dist/people/render/render-person.js';
import { renderedIdentity } from '#dist/people/rendered-people.js';
import { coco18 } from '#dist/pose/skeleton.js';

/** Fine enough for whole numbers. */
const canvas = { width: 500, height: 1000 };
/** The poses are rendered smaller, and their joints enlarged. */
const shrunk = 5;

/** Nothing covers the face, the camera looks down a little from some way off. */
const somebody = renderedIdentity(1, 1);
const model: Identity = {
  ...somebody,
  hair: { ...somebody.hair, style: 'bald' },
  hat: undefined,
  glasses: undefined,
  jacket: undefined,
  backpack: undefined,
  scene: { ...somebody.scene, view: { pitchDeg: 4, distance: 60 } },
};

const face = new Set(['nose', 'right_eye', 'left_eye', 'right_ear', 'left_ear']);

/**
 * The source text of src/pose/ready-pose-joints.ts: the named poses as a pose estimator tells them
 * of a rendered person. Joints of the face that are not seen are at (0, 0); those of the body are
 * told also where the body hides them.
 */
export function formatReadyPoses(): string {
  const size = { width: canvas.width / shrunk, height: canvas.height / shrunk };
  const entries = Object.entries(namedBodyPoses).map(([name, bodyPose]) => {
    const triples = renderLight(model, bodyPose, size).joints.map(({ x, y, confidence }, joint) => {
      const isHidden = confidence === 0 && face.has(coco18.joints[joint]!);
      return isHidden ? '[0, 0, 0]' : `[${Math.round(x * shrunk)}, ${Math.round(y * shrunk)}, 1]`;
    });
    const key = /^\w+$/.test(name) ? name : `'${name}'`;
    return `  ${key}: [\n${triples.map((triple) => `    ${triple},\n`).join('')}  ],\n`;
  });
  return `/**
 * Written by scripts/write-ready-poses.ts: do not edit. Joints of \`coco18\`: x and y in pixels, 1
 * for visible.
 */
export const readyPoseCanvas = { width: ${canvas.width}, height: ${canvas.height} } as const;

export const readyPoseJoints = {
${entries.join('')}} as const;
`;
}
