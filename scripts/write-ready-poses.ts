/**
 * Writes src/pose/ready-pose-joints.ts: the named poses of the synthetic people, as seen on one of
 * them. `npm run write:ready-poses` after a change to either; the same input writes the same file.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '#dist/package-root.js';
import { drawPerson } from '#dist/synthetic/draw-person.js';
import { namedBodyPoses } from '#dist/synthetic/named-body-poses.js';
import { syntheticPerson } from '#dist/synthetic/synthetic-people.js';

/** Fine enough for whole numbers. */
const canvas = { width: 500, height: 1000 };
const person = syntheticPerson(1, 1);

const entries = Object.entries(namedBodyPoses).map(([name, bodyPose]) => {
  const { joints } = drawPerson(person, bodyPose, canvas);
  const triples = joints.map(({ x, y, confidence }) => `[${Math.round(x)}, ${Math.round(y)}, ${confidence}]`);
  const key = /^\w+$/.test(name) ? name : `'${name}'`;
  return `  ${key}: [\n${triples.map((triple) => `    ${triple},\n`).join('')}  ],\n`;
});
const text = `/** Written by scripts/write-ready-poses.ts: do not edit. Joints of \`coco18\`: x and y in pixels, 1 for visible. */
export const readyPoseCanvas = { width: ${canvas.width}, height: ${canvas.height} } as const;

export const readyPoseJoints = {
${entries.join('')}} as const;
`;
writeFileSync(join(packageRoot, 'src', 'pose', 'ready-pose-joints.ts'), text);
