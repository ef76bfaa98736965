import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { createClient } from '../../../src/client/client.js';
import type { GenerateRequest } from '../../../src/generated/repose/v1/GenerateRequest.js';
import { encodeImage } from '../../../src/image/encode-image.js';
import { sharp } from '../../../src/image/sharp.js';
import { moveJoints } from '../../../src/pose/fit-pose.js';
import { findReadyPose } from '../../../src/pose/ready-poses.js';
import type { Joint, Size } from '../../../src/pose/skeleton.js';
import { toSkeleton } from '../../../src/pose/skeleton-definition.js';
import { createRandom } from '../../../src/random.js';
import { findSceneBody } from '../../../src/server/request/scene-request.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { generate, type TestClient, toDetails } from '../../support/grpc-client.js';
import { startTestServer } from '../../support/server.js';
import { makeWarpedModels } from '../../support/skeleton-bundle.js';
import { stickFigure } from '../../support/stick-figure.js';

let folder: string;
let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-scene-'));
  const models = await makeWarpedModels(folder);
  ({ server, client, close } = await startTestServer({
    modelsFolder: models,
    defaultModel: 'coco18',
    sharesWork: true,
    maxScenePixels: 160 * 200,
  }));
}, 60_000);

afterAll(async () => {
  await close();
  await rm(folder, { recursive: true });
});

const source: Size = { width: 160, height: 200 };
const output = { format: 'PICTURE_FORMAT_RGB' } as const;
const toPose = (joints: readonly Joint[], canvas?: Size) => ({
  joints: [...joints],
  ...(canvas && { canvas }),
});
const person = moveJoints(findReadyPose('standing').joints, { scale: 0.1, x: 55, y: 50 });
const walking = toPose(findReadyPose('walking').joints, { width: 500, height: 1000 });

function createNoise(seed: number, { width, height } = source): Uint8Array {
  const random = createRandom(seed);
  return Uint8Array.from({ length: width * height * 3 }, () => random.integer(0, 255));
}

async function createScene(changes: GenerateRequest = {}): Promise<GenerateRequest> {
  return {
    cond: await encodeImage(createNoise(1), { size: source, format: 'png' }),
    pose: walking,
    condPose: toPose(person),
    framing: { fit: 'FIT_PERSON' },
    scene: true,
    output,
    ...changes,
  };
}

async function draw(request: GenerateRequest) {
  const { responses, error } = await generate(client, request);
  expect(error).toBeUndefined();
  return responses.map(({ picture }) => picture!);
}

/** The pixels that differ, as the share of those within and beyond a box around the person. */
function compareAround(a: Uint8Array, b: Uint8Array, size: Size) {
  const share = { within: 0, beyond: 0 };
  for (let pixel = 0; pixel < size.width * size.height; pixel++) {
    const [x, y] = [pixel % size.width, Math.floor(pixel / size.width)];
    const isNear = x > 20 && x < 140 && y > 20 && y < 180;
    if (a[3 * pixel] !== b[3 * pixel]) share[isNear ? 'within' : 'beyond'] += 1 / (size.width * size.height);
  }
  return share;
}

describe('a scene', () => {
  test.each(['coco18', 'tiny'])(
    'of the model %s is the original with the person drawn anew',
    async (model) => {
      const pictures = await draw(await createScene({ model }));
      expect(pictures).toHaveLength(2);
      for (const { data, width, height } of pictures) {
        expect({ width, height }).toEqual(source);
        const { within, beyond } = compareAround(data, createNoise(1), source);
        expect(beyond).toBe(0);
        expect(within).toBeGreaterThan(0.05);
      }
      expect(pictures[0]!.data).not.toEqual(pictures[1]!.data);
    },
  );

  test.each([
    ['PNG', 'png'],
    ['JPEG', 'jpeg'],
    ['WEBP', 'webp'],
  ])('comes as %s', async (name, format) => {
    const pictures = await draw(
      await createScene({ output: { format: `PICTURE_FORMAT_${name}` as 'PICTURE_FORMAT_PNG' } }),
    );
    for (const { data } of pictures)
      expect(await sharp(data).metadata()).toMatchObject({ format, ...source });
  });

  test.each<[GenerateRequest['framing'] & object, string]>([
    [{ fit: 'FIT_COVER' }, 'coco18'],
    [{ fit: 'FIT_CONTAIN' }, 'tiny'], // which needs no limbs: these would be half a pixel wide
    [{ fit: 'FIT_STRETCH' }, 'coco18'],
    [{ crop: { left: 40, top: 30, width: 60, height: 120 } }, 'coco18'],
  ])('has the size of the original with every framing: %j', async (framing, model) => {
    const [coarse] = await draw(await createScene({ framing, model }));
    expect(coarse).toMatchObject(source);
    expect(compareAround(coarse!.data, createNoise(1), source).within).toBeGreaterThan(0.05);
  });

  test('is made smaller where the original has more pixels than the limit', async () => {
    const large = { width: 320, height: 400 };
    const cond = await encodeImage(createNoise(2, large), { size: large, format: 'jpeg' });
    const condPose = toPose(moveJoints(person, { scale: 2, x: 0, y: 0 }));
    const [coarse] = await draw(await createScene({ cond, condPose }));
    expect(coarse).toMatchObject(source);
    const mine = createClient(server.address);
    expect((await mine.getModel()).limits).toMatchObject({ maxScenePixels: 160 * 200 });
    mine.close();
  });

  test('shares its drawing with a request without a scene, and with one of another scene', async () => {
    const before = server.reuse.drawn;
    const other = createNoise(1);
    other.fill(0, 0, 160 * 3 * 10); // rows that the window does not show
    const requests = [
      await createScene(),
      await createScene({ scene: false, enlarge: 4 }),
      await createScene({ cond: await encodeImage(other, { size: source, format: 'png' }) }),
    ];
    const [scene, plain, elsewhere] = await Promise.all(requests.map((request) => draw(request)));
    expect(server.reuse.drawn - before).toBeLessThan(3);
    expect(plain![1]).toMatchObject({ width: 64, height: 128 });
    expect(scene![1]!.data.subarray(160 * 3 * 10)).toEqual(elsewhere![1]!.data.subarray(160 * 3 * 10));
    expect(scene![1]!.data.subarray(0, 160 * 3 * 10)).not.toEqual(
      elsewhere![1]!.data.subarray(0, 160 * 3 * 10),
    );
  });

  test('comes on a stream as it comes alone, also with the condition image of before', async () => {
    const mine = createClient(server.address);
    const { cond } = await createScene();
    const request = (name: string) => ({
      cond: cond as Uint8Array,
      pose: findReadyPose(name),
      condPose: { joints: person, units: 'pixels' } as const,
      framing: { kind: 'person' } as const,
      scene: true,
      format: 'rgb' as const,
    });
    const names = ['walking', 'waving', 'sitting'];
    const streamed: Uint8Array[][] = names.map(() => []);
    const source = names.map((name, key) => ({ key, request: request(name) }));
    for await (const answer of mine.generateStream(source))
      if (answer.kind === 'picture') streamed[answer.key]!.push(answer.result.data);
    for (const [key, name] of names.entries()) {
      const alone: Uint8Array[] = [];
      for await (const { data } of mine.generate(request(name))) alone.push(data);
      expect(streamed[key]).toEqual(alone);
    }
    mine.close();
  });

  test('is refused where the pose of the condition image is neither told nor found', async () => {
    const { condPose: _, ...request } = await createScene({ framing: { fit: 'FIT_COVER' } });
    const { error } = await generate(client, request);
    expect(error?.code).toBe(status.INVALID_ARGUMENT);
    expect(toDetails(error).violations).toEqual([
      { field: 'cond', description: expect.stringContaining('Cannot find a person in cond: nobody') },
    ]);
  });

  test('is refused by a model whose skeleton has no body', () => {
    const skeleton = toSkeleton(stickFigure);
    const condPose = { skeleton, canvas: source, joints: person };
    expect(() => findSceneBody(skeleton, { condPose, asked: { kind: 'cover' } })).toThrow(
      "Cannot put the person back into the scene: the model's skeleton is stick-figure, expected a model with shoulders and hips named as in coco18",
    );
  });

  test('counts its bytes until it is answered, and frees them', async () => {
    const limited = await startTestServer({
      modelsFolder: join(folder, 'models'),
      defaultModel: 'coco18',
      maxQueueBytes: 500_000,
    });
    const request = await createScene(); // 416,000 bytes
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => generate(limited.client, request)));
    const codes = outcomes.map(({ error }) => error?.code ?? status.OK);
    expect(new Set(codes)).toEqual(new Set([status.OK, status.RESOURCE_EXHAUSTED]));
    const { error } = await generate(limited.client, request);
    expect(error).toBeUndefined();
    await limited.close();
  });
});
