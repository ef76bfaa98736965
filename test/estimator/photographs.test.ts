import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lightning } from '../../src/estimator/estimator-file.js';
import { findPose } from '../../src/estimator/find-pose.js';
import { openPoseEstimator, type PoseEstimator } from '../../src/estimator/pose-estimator.js';
import { sharp } from '../../src/image/sharp.js';
import { packageRoot } from '../../src/package-root.js';
import { coco18, type Joint, type Pose } from '../../src/pose/skeleton.js';
import { readPhotograph } from '../support/photographs.js';

/** The estimator that comes with Repose, on photographs. */
let estimator: PoseEstimator;
beforeAll(async () => {
  estimator = await openPoseEstimator(lightning, {});
});
afterAll(() => estimator.release());

function find(bytes: Uint8Array): Promise<Pose> {
  return findPose(bytes, estimator, { field: 'pose_picture', minScore: 0.2, skeleton: coco18 });
}

function at({ joints }: Pose, name: string): Joint {
  return joints[coco18.joints.indexOf(name)]!;
}

/** The joints that were seen, by name. */
function listSeen({ joints }: Pose): string[] {
  return coco18.joints.filter((_, i) => joints[i]!.confidence > 0);
}

/** How far apart two poses' joints are, at most, where both were seen, which more than some were, as a part of the torso. */
function measureDistance(a: Pose, b: Pose, some = 10): number {
  const torso = at(a, 'left_hip').y - at(a, 'left_shoulder').y;
  const both = a.joints.flatMap((one, i) =>
    one.confidence && b.joints[i]!.confidence ? [[one, b.joints[i]!] as const] : [],
  );
  expect(both.length).toBeGreaterThan(some);
  return Math.max(...both.map(([one, other]) => Math.hypot(one.x - other.x, one.y - other.y))) / torso;
}

/** Where the joints are after a picture was scaled and moved. */
function move({ joints, ...pose }: Pose, scale: number, by: { x: number; y: number }): Pose {
  return {
    ...pose,
    joints: joints.map(({ x, y, confidence }) => ({ x: x * scale + by.x, y: y * scale + by.y, confidence })),
  };
}

/** A grey picture with photographs on it. */
function place(
  width: number,
  height: number,
  people: readonly { input: Buffer; left: number; top: number }[],
) {
  return sharp({ create: { width, height, channels: 3, background: '#8a8a88' } })
    .composite(people.map((person) => ({ ...person })))
    .jpeg({ quality: 95 })
    .toBuffer();
}

test('all joints of a person from the front are in their order, the right ones to the left', async () => {
  const pose = await find(await readPhotograph('front'));
  expect(pose.canvas).toEqual({ width: 160, height: 339 });
  expect(listSeen(pose)).toEqual(coco18.joints);
  const downwards = ['nose', 'neck', 'left_elbow', 'left_wrist', 'left_knee', 'left_ankle'];
  const ys = downwards.map((name) => at(pose, name).y);
  expect(ys).toEqual(ys.toSorted((a, b) => a - b));
  for (const part of ['shoulder', 'elbow', 'wrist', 'hip', 'knee', 'ankle', 'eye', 'ear'])
    expect(at(pose, `right_${part}`).x).toBeLessThan(at(pose, `left_${part}`).x);
});

test('a person from behind has the right joints on the right, and no face', async () => {
  const pose = await find(await readPhotograph('back'));
  expect(coco18.joints.filter((name) => !listSeen(pose).includes(name))).toEqual([
    'nose',
    'right_eye',
    'left_eye',
  ]);
  for (const part of ['shoulder', 'elbow', 'wrist', 'hip', 'knee', 'ankle', 'ear'])
    expect(at(pose, `right_${part}`).x).toBeGreaterThan(at(pose, `left_${part}`).x);
});

test('a mirrored picture has the mirrored pose', async () => {
  const bytes = await readPhotograph('outdoors');
  const pose = await find(bytes);
  const mirrored = await find(await sharp(bytes).flop().jpeg({ quality: 95 }).toBuffer());
  const back = mirrored.joints.map((joint) => ({ ...joint, x: pose.canvas.width - 1 - joint.x }));
  const swapped = { ...pose, joints: coco18.mirror.map((i) => back[i]!) };
  expect(measureDistance(pose, swapped)).toBeLessThan(0.25);
});

test('a picture that lies on its side by EXIF has the joints of the upright one', async () => {
  const bytes = await readPhotograph('front');
  const turned = await sharp(bytes)
    .rotate(-90)
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 95 })
    .toBuffer();
  const [upright, found] = [await find(bytes), await find(turned)];
  expect(found.canvas).toEqual(upright.canvas);
  expect(measureDistance(upright, found)).toBeLessThan(0.1);
});

test('an upper body has no legs', async () => {
  const seen = listSeen(await find(await readPhotograph('portrait')));
  expect(seen).toEqual(expect.arrayContaining(['nose', 'neck', 'left_shoulder', 'right_shoulder']));
  expect(seen.filter((name) => /hip|knee|ankle/.test(name))).toEqual([]);
});

test.each(['P002', 'P003', 'P004', 'P005'])(
  'a picture of %s down to the chest has no joints of what is below, and others where they are',
  async (person) => {
    const path = join(packageRoot, 'test', 'fixtures', 'outdoors', `${person}.jpg`);
    const { width = 0 } = await sharp(path).metadata();
    const whole = await find(await readFile(path));
    const [shoulder, hip] = [at(whole, 'left_shoulder').y, at(whole, 'left_hip').y];
    for (const share of [0.35, 0.45, 0.55]) {
      const height = Math.round(shoulder + share * (hip - shoulder));
      const cut = sharp(path).extract({ left: 0, top: 0, width, height });
      const pose = await find(await cut.jpeg({ quality: 95 }).toBuffer());
      expect(listSeen(pose).filter((name) => /hip|knee|ankle/.test(name))).toEqual([]);
      expect(measureDistance(whole, pose, 7)).toBeLessThan(0.25); // face, neck and shoulders
    }
  },
);

test.each([
  ['front', 64],
  ['outdoors', 128],
  ['outdoors', 2900], // 12.5 megapixels
] as const)('%s, resized to a width of %d pixels, has the same joints', async (name, width) => {
  const bytes = await readPhotograph(name);
  const pose = await find(bytes);
  const resized = await find(await sharp(bytes).resize({ width }).jpeg({ quality: 90 }).toBuffer());
  expect(resized.canvas.width).toBe(width);
  expect(measureDistance(pose, move(resized, pose.canvas.width / width, { x: 0, y: 0 }))).toBeLessThan(0.2);
});

test('a person who is a third of a wide picture has the joints that a closer look finds', async () => {
  const near = await readPhotograph('front');
  const input = await sharp(near).resize({ height: 240 }).jpeg({ quality: 95 }).toBuffer();
  const corner = { x: 620, y: 250 };
  const pose = await find(await place(960, 640, [{ input, left: corner.x, top: corner.y }]));
  expect(measureDistance(move(await find(near), 240 / 339, corner), pose)).toBeLessThan(0.15);
});

test('of two people one is found, whole: the larger one', async () => {
  const [front, back] = [await readPhotograph('front'), await readPhotograph('back')];
  const small = await sharp(back).resize({ height: 200 }).jpeg().toBuffer();
  const pose = await find(
    await place(480, 360, [
      { input: front, left: 60, top: 10 },
      { input: small, left: 330, top: 120 },
    ]),
  );
  expect(measureDistance(move(await find(front), 1, { x: 60, y: 10 }), pose)).toBeLessThan(0.15);
});

test.each(['trees', 'face'] as const)('%s: an error names the field where nobody is found', async (name) => {
  const finding = find(await readPhotograph(name));
  await expect(finding).rejects.toMatchObject({
    kind: 'invalid-argument',
    message: expect.stringMatching(
      /^Cannot find a person in pose_picture: nobody \(certainty 0\.\d\d\), expected a picture of a person \(at least 0\.45\)/,
    ),
    violations: [{ field: 'pose_picture' }],
  });
});
