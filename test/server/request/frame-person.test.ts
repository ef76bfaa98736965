import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GenerateRequest } from '../../../src/generated/repose/v1/GenerateRequest.js';
import { encodeImage } from '../../../src/image/encode-image.js';
import { moveJoints } from '../../../src/pose/fit-pose.js';
import { findReadyPose } from '../../../src/pose/ready-poses.js';
import { coco18, type Joint, type Size } from '../../../src/pose/skeleton.js';
import { toDefinition } from '../../../src/pose/skeleton-definition.js';
import { createRandom } from '../../../src/random.js';
import { generate, type TestClient, toDetails } from '../../support/grpc-client.js';
import { readPhotograph } from '../../support/photographs.js';
import { startTestServer } from '../../support/server.js';
import { makeSkeletonBundle } from '../../support/skeleton-bundle.js';

let folder: string;
let client: TestClient;
let close: () => Promise<void>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-frame-person-'));
  await makeSkeletonBundle(join(folder, 'models'), toDefinition(coco18), 'warped');
  ({ client, close } = await startTestServer({
    modelsFolder: join(folder, 'models'),
    defaultModel: 'coco18',
  }));
}, 60_000);

afterAll(async () => {
  await close();
  await rm(folder, { recursive: true });
});

const scene: Size = { width: 160, height: 200 };
const framing = { fit: 'FIT_PERSON' } as const;
/** About 80 pixels tall, in the middle of `scene`. */
const person = moveJoints(findReadyPose('standing').joints, { scale: 0.1, x: 55, y: 50 });
const walking = findReadyPose('walking').joints;

/** Noise of `scene`'s size, with its pixels moved by `shift` into a larger picture. */
function createPicture(shift = 0): Promise<Uint8Array> {
  const random = createRandom(1);
  const noise = Uint8Array.from({ length: scene.width * scene.height * 3 }, () => random.integer(0, 255));
  const size = { width: scene.width + shift, height: scene.height + shift };
  const imageNhwc = new Uint8Array(size.width * size.height * 3);
  for (let y = 0; y < scene.height; y++)
    imageNhwc.set(
      noise.subarray(y * scene.width * 3, (y + 1) * scene.width * 3),
      ((y + shift) * size.width + shift) * 3,
    );
  return encodeImage(imageNhwc, { size, format: 'png' });
}

async function draw(request: GenerateRequest): Promise<Buffer[]> {
  const { responses, error } = await generate(client, {
    framing,
    output: { format: 'PICTURE_FORMAT_RGB' },
    ...request,
  });
  expect(error).toBeUndefined();
  return responses.map(({ picture }) => picture!.data);
}

const toPose = (joints: readonly Joint[], canvas?: Size) => ({
  joints: [...joints],
  ...(canvas && { canvas }),
});

/** With each knee and ankle so many times as far from its hip. */
function resizeLegs(joints: readonly Joint[], factor: number): Joint[] {
  return joints.map((joint, index) => {
    const side = /^(right|left)_(knee|ankle)$/.exec(coco18.joints[index]!)?.[1];
    const hip = joints[coco18.joints.indexOf(`${side}_hip`)];
    if (hip === undefined) return joint;
    return { ...joint, x: hip.x + factor * (joint.x - hip.x), y: hip.y + factor * (joint.y - hip.y) };
  });
}

/** The largest difference of two answers, in levels. */
function compare(a: readonly Buffer[], b: readonly Buffer[]): number {
  expect(a.map(({ length }) => length)).toEqual(b.map(({ length }) => length));
  return Math.max(
    ...a.flatMap((picture, i) => [...picture].map((level, at) => Math.abs(level - b[i]![at]!))),
  );
}

describe('FIT_PERSON', () => {
  test('draws the same wherever the person is in the picture', async () => {
    const request = { condPose: toPose(person), pose: toPose(walking, { width: 500, height: 1000 }) };
    const [here, there] = [
      await draw({ cond: await createPicture(), ...request }),
      await draw({
        cond: await createPicture(40),
        ...request,
        condPose: toPose(moveJoints(person, { scale: 1, x: 40, y: 40 })),
      }),
    ];
    expect(compare(there, here)).toBeLessThanOrEqual(1); // joints in other places round differently
  });

  test('draws a pose of any size and place in its picture alike, unless its scale is to be kept', async () => {
    const cond = await createPicture();
    const canvas = { width: 2000, height: 3000 };
    const small = toPose(moveJoints(walking, { scale: 0.5, x: 1500, y: 40 }), canvas);
    const large = toPose(moveJoints(walking, { scale: 2.5, x: 20, y: 300 }), canvas);
    const request = { cond, condPose: toPose(person) };
    const fitted = await draw({ ...request, pose: small });
    expect(compare(await draw({ ...request, pose: large }), fitted)).toBeLessThanOrEqual(1);
    const kept = await draw({ ...request, pose: small, keepPoseScale: true });
    expect(compare(kept, fitted)).toBeGreaterThan(1);
    const keptLarge = await draw({ ...request, pose: large, keepPoseScale: true });
    expect(compare(kept, keptLarge)).toBeGreaterThan(1);
  });

  test('draws a pose with the legs of the person, unless it is to be kept', async () => {
    const cond = await createPicture();
    const [short, long] = [0.8, 0.95].map((factor) => toPose(resizeLegs(person, factor), scene));
    const own = await draw({ cond, condPose: short!, pose: short! });
    expect(compare(await draw({ cond, condPose: short!, pose: long! }), own)).toBeLessThanOrEqual(1);
    const kept = await draw({ cond, condPose: short!, pose: long!, keepPoseScale: true });
    expect(compare(kept, own)).toBeGreaterThan(1);
  });

  test('draws a kept pose on the same canvas where it is on the picture', async () => {
    const cond = await createPicture();
    const condPose = toPose(person);
    const fitted = await draw({ cond, condPose, pose: condPose });
    expect(await draw({ cond, condPose, pose: condPose, keepPoseScale: true })).toEqual(fitted);
    const aside = toPose(moveJoints(person, { scale: 1, x: 20, y: 0 }));
    expect(await draw({ cond, condPose, pose: aside })).toEqual(fitted);
    expect(await draw({ cond, condPose, pose: aside, keepPoseScale: true })).not.toEqual(fitted);
  });

  test('draws people at the edge of the picture, and such with joints beyond it', async () => {
    const cond = await createPicture();
    for (const [x, y] of [
      [-20, 50],
      [130, 50],
      [55, 150],
      [55, -30],
    ] as const) {
      const condPose = toPose(moveJoints(person, { scale: 1, x: x - 55, y: y - 50 }));
      expect(
        await draw({ cond, condPose, pose: toPose(walking, { width: 500, height: 1000 }) }),
      ).toHaveLength(2);
    }
  });

  test.each([
    ['neither told nor found', undefined, 'cond', 'Cannot find a person in cond: nobody'],
    [
      'of one joint',
      toPose(person.map((joint, index) => ({ ...joint, confidence: index === 0 ? 1 : 0 }))),
      'cond_pose',
      'Cannot frame cond by its person: cond_pose has one visible joint, expected at least two, apart from each other',
    ],
  ])('is refused where the pose of the condition image is %s', async (_name, condPose, field, reason) => {
    const { error } = await generate(client, {
      cond: await createPicture(),
      pose: toPose(walking, { width: 500, height: 1000 }),
      framing,
      ...(condPose && { condPose }),
    });
    expect(error?.code).toBe(3);
    expect(toDetails(error).violations).toEqual([{ field, description: expect.stringContaining(reason) }]);
  });
});

describe('trim', () => {
  /** Twice as tall: the ankles are below the picture. */
  const cutOff = moveJoints(person, { scale: 2, x: -80, y: -60 });
  const waving = toPose(findReadyPose('waving').joints, { width: 500, height: 1000 });

  async function answer(request: GenerateRequest) {
    const output = { format: 'PICTURE_FORMAT_RGB' } as const;
    const { responses, error } = await generate(client, { framing, output, pose: waving, ...request });
    expect(error).toBeUndefined();
    return responses.map(({ picture }) => picture!);
  }

  test('leaves out the rows far above a person whose legs the picture cuts off', async () => {
    const request = { cond: await createPicture(), condPose: toPose(cutOff, scene) };
    for (const enlarge of [1, 2]) {
      const whole = await answer({ ...request, enlarge });
      const trimmed = await answer({ ...request, enlarge, trim: true });
      for (const [i, { width, height, data }] of trimmed.entries()) {
        const full = whole[i]!;
        expect([width, height < full.height]).toEqual([full.width, true]);
        expect(data.length).toBe(3 * width * height);
        expect(data.equals(full.data.subarray(-data.length))).toBe(true);
      }
    }
  });

  test("puts who is trimmed before a backdrop of the answer's size", async () => {
    const request = { cond: await createPicture(), condPose: toPose(cutOff, scene), trim: true };
    const [plain] = await answer(request);
    const [before] = await answer({ ...request, backdrop: await createPicture(8) });
    expect(before).toMatchObject({ width: plain!.width, height: plain!.height });
    expect(before!.data.length).toBe(plain!.data.length);
  });

  test('leaves answers as they are of a person who is whole, of other framings and of scenes', async () => {
    const cond = await createPicture();
    for (const request of [
      { cond, condPose: toPose(person, scene) },
      { cond, condPose: toPose(cutOff, scene), framing: { fit: 'FIT_COVER' } as const },
      { cond, condPose: toPose(cutOff, scene), scene: true },
    ])
      expect(await answer({ ...request, trim: true })).toEqual(await answer(request));
  });
});

describe('FIT_PERSON_OR_COVER', () => {
  const target = toPose(walking, { width: 500, height: 1000 });
  const orCover = { fit: 'FIT_PERSON_OR_COVER' } as const;
  const oneJoint = toPose(person.map((joint, index) => ({ ...joint, confidence: index === 0 ? 1 : 0 })));

  /** What an answer says of its fit, the same for all of its pictures, and these. */
  async function ask(request: GenerateRequest) {
    const { responses, error } = await generate(client, {
      pose: target,
      output: { format: 'PICTURE_FORMAT_RGB' },
      ...request,
    });
    expect(error).toBeUndefined();
    const [first, ...others] = responses.map(({ fit, fitReason }) => ({ fit, fitReason }));
    expect(others).toEqual([first]);
    return { ...first, pictures: responses.map(({ picture }) => picture!.data) };
  }

  test('is FIT_PERSON where the person is known', async () => {
    const known = { cond: await createPicture(), condPose: toPose(person) };
    const asked = await ask({ ...known, framing: orCover });
    expect(asked).toEqual(await ask({ ...known, framing }));
    expect(asked).toMatchObject({ fit: 'FIT_PERSON', fitReason: '' });
  });

  test.each<[string, GenerateRequest, RegExp]>([
    ['neither told nor found', {}, /^Cannot find a person in cond: nobody/],
    ['of one joint', { condPose: oneJoint }, /^Cannot frame cond by its person: cond_pose has one visible/],
  ])('is FIT_COVER where the person is %s, and says why', async (_name, known, reason) => {
    const cond = await createPicture();
    const asked = await ask({ cond, ...known, framing: orCover });
    const covered = await ask({ cond, ...known, framing: { fit: 'FIT_COVER' } });
    expect(covered).toMatchObject({ fit: 'FIT_COVER', fitReason: '' });
    expect(asked).toEqual({ ...covered, fitReason: expect.stringMatching(reason) });
  });

  test('finds the person of a photograph', async () => {
    const [front, trees] = await Promise.all(
      (['front', 'trees'] as const).map(async (name) =>
        ask({ cond: await readPhotograph(name), framing: orCover }),
      ),
    );
    expect(front).toMatchObject({ fit: 'FIT_PERSON', fitReason: '' });
    expect(trees).toMatchObject({ fit: 'FIT_COVER', fitReason: expect.stringMatching(/nobody/) });
  });

  test('covers on a server that looks for nobody', async () => {
    const blind = await startTestServer({ estimator: 'off' });
    try {
      const request = { cond: await createPicture(), pose: target, framing: orCover };
      const { responses } = await generate(blind.client, request);
      const reason = expect.stringMatching(/cond_pose is missing/);
      expect(responses).toMatchObject(Array(2).fill({ fit: 'FIT_COVER', fitReason: reason }));
    } finally {
      await blind.close();
    }
  });

  test.each<[string, GenerateRequest, string]>([
    ['a wrong cond_pose', { condPose: { joints: [{ x: 1 }] } }, 'cond_pose.joints'],
    ['a scene without a person', { scene: true }, 'cond'],
  ])('is refused with %s', async (_name, wrong, field) => {
    const cond = await createPicture();
    const { error } = await generate(client, { cond, pose: target, framing: orCover, ...wrong });
    expect(toDetails(error).violations?.map((violation) => violation.field)).toEqual([field]);
  });
});

test.each<[NonNullable<GenerateRequest['framing']> | null, string]>([
  [{ fit: 'FIT_CONTAIN' }, 'FIT_CONTAIN'],
  [{ crop: { left: 0, top: 0, width: 80, height: 160 } }, 'FIT_UNSPECIFIED'],
  [null, 'FIT_COVER'],
])('an answer to the framing %j says %s', async (asked, fit) => {
  const pose = toPose(walking, { width: 500, height: 1000 });
  const { responses } = await generate(client, { cond: await createPicture(), pose, framing: asked });
  expect(responses.map((response) => [response.fit, response.fitReason])).toEqual(Array(2).fill([fit, '']));
});
