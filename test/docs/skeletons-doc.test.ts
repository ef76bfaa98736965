import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.js';
import { parsePose } from '../../src/pose/convert.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import { toSkeleton } from '../../src/pose/skeleton-definition.js';
import { skeletonSchema } from '../../src/pose/skeleton-schema.js';

const text = readFileSync(join(packageRoot, 'docs', 'skeletons.md'), 'utf8');
const [example = '', origins = ''] = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => json);

test('the skeleton of docs/skeletons.md is one, and its error is what a pose of people gets', () => {
  const horse = toSkeleton(skeletonSchema.parse(JSON.parse(example)));
  expect(horse.mirror).toEqual([0, 1, 2, 4, 3, 6, 5]);
  const walking = findReadyPose('walking');
  const [, message] = /\n(Cannot read pose\.skeleton: .*)\n/.exec(text) ?? [];
  expect(() => parsePose(walking, 'pose', { skeleton: horse, canvas: walking.canvas! })).toThrow(message);
});

test('the origins of docs/skeletons.md are what a skeleton may have', () => {
  const definition = { name: 'figure', joints: ['head', 'pelvis'], limbs: [['head', 'pelvis']] };
  expect(skeletonSchema.parse({ ...definition, ...JSON.parse(`{${origins}}`) })).toMatchObject({
    from: { head: ['nose'], pelvis: ['left_hip', 'right_hip'] },
  });
});
