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
