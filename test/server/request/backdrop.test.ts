import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, toJsonString } from '@bufbuild/protobuf';
import { status } from '@grpc/grpc-js';
import { createClient } from '../../../src/client/client.js';
import type { GenerateRequest as ClientRequest } from '../../../src/client/messages.js';
import {
  Fit,
  GenerateRequestSchema,
  PictureFormat,
} from '../../../src/generated/connect/repose/v1/generation_pb.js';
import type { GenerateRequest } from '../../../src/generated/repose/v1/GenerateRequest.js';
import { decodeImage } from '../../../src/image/decode-image.js';
import { encodeImage } from '../../../src/image/encode-image.js';
import { packageRoot } from '../../../src/package-root.js';
import { findReadyPose } from '../../../src/pose/ready-poses.js';
import { coco18, type Size } from '../../../src/pose/skeleton.js';
import { toDefinition } from '../../../src/pose/skeleton-definition.js';
import { createRandom } from '../../../src/random.js';
import { generate, toDetails } from '../../support/grpc-client.js';
import { createPng, createRequest, startTestServer } from '../../support/server.js';
import { makeSkeletonBundle } from '../../support/skeleton-bundle.js';

const pair = join(packageRoot, 'test', 'fixtures', 'photograph-pairs', 'test', 'P001', 'front');
const size = { width: 128, height: 256 };

let started: Awaited<ReturnType<typeof startTestServer>>;
/** A photograph of a person who stands, to be drawn in another pose by the default model. */
let person: GenerateRequest;

beforeAll(async () => {
  started = await startTestServer({
    modelsFolder: join(packageRoot, 'models'),
    defaultModel: 'default',
    httpAddress: '127.0.0.1:0',
    sharesWork: true,
    cacheBytes: 16 * 1024 * 1024, // equal drawings are one, also where the first has ended
  });
  const { joints, canvas } = JSON.parse(await readFile(`${pair}.json`, 'utf8'));
  const condPose = {
    joints: joints.map(([x, y, confidence]: number[]) => ({ x, y, confidence })),
    canvas: canvas && { width: canvas[0], height: canvas[1] },
  };
  const pose = findReadyPose('walking', size);
  person = {
    ...{ cond: await readFile(`${pair}.jpg`), condPose, framing: { fit: 'FIT_PERSON' } },
    ...{ pose: { joints: [...pose.joints], canvas: pose.canvas! }, output: { format: 'PICTURE_FORMAT_RGB' } },
  };
}, 60_000);

afterAll(() => started.close());

/** Noise, so that a pixel from elsewhere is another one. */
function createNoise({ width, height }: Size, format: 'png' | 'jpeg' = 'png'): Promise<Uint8Array> {
  const random = createRandom(1);
  const imageNhwc = Uint8Array.from({ length: width * height * 3 }, () => random.integer(0, 255));
  return encodeImage(imageNhwc, { size: { width, height }, format });
}

/** A picture fitted by cover: what the answer shows away from the person. */
async function cover(picture: Uint8Array, of = size): Promise<Uint8Array> {
  const framing = { kind: 'cover' } as const;
  const { imageNhwc } = await decodeImage(picture, { size: of, framing, field: 'picture' });
  return imageNhwc;
}

async function draw(request: GenerateRequest): Promise<Buffer[]> {
  const { responses, error } = await generate(started.client, request);
  expect(error).toBeUndefined();
  return responses.map(({ picture }) => picture!.data);
}

/** How many of a picture's pixels are those of the backdrop, of the plain picture, and between, in percent. */
function measureShares(picture: Uint8Array, backdrop: Uint8Array, plain: Uint8Array) {
  const share = { backdrop: 0, plain: 0, mixed: 0, wrong: 0 };
  const percent = 300 / picture.length;
  for (let at = 0; at < picture.length; at += 3) {
    const channels = [at, at + 1, at + 2];
    const isBetween = (i: number) =>
      picture[i]! >= Math.min(backdrop[i]!, plain[i]!) && picture[i]! <= Math.max(backdrop[i]!, plain[i]!);
    const isOf = (other: Uint8Array) => channels.every((i) => picture[i] === other[i]);
    if (isOf(backdrop)) share.backdrop += percent;
    else if (isOf(plain)) share.plain += percent;
    else share[channels.every(isBetween) ? 'mixed' : 'wrong'] += percent;
  }
  return share;
}

/** The pixel in the middle of the drawn chest, and those of the upper corners. */
const chest = 3 * (90 * size.width + 64);
const corners = [0, 3 * (size.width - 1)];

describe('a request with a backdrop', () => {
  test.each<[string, Size]>([
    ['of the model size', size],
    ['that is wider', { width: 300, height: 200 }],
    ['that is higher', { width: 40, height: 300 }],
  ])('%s shows it around the person, who is as without it, in both stages', async (_name, of) => {
    const backdrop = await createNoise(of);
    const [framed, plain, before] = [
      await cover(backdrop),
      await draw(person),
      await draw({ ...person, backdrop }),
    ];
    expect(before).toHaveLength(2);
    for (const [stage, picture] of before.entries()) {
      for (const corner of corners)
        expect(picture.subarray(corner, corner + 3)).toEqual(
          Buffer.from(framed.subarray(corner, corner + 3)),
        );
      expect(picture.subarray(chest, chest + 3)).toEqual(plain[stage]!.subarray(chest, chest + 3));
      const shares = measureShares(picture, framed, plain[stage]!);
      expect(shares).toMatchObject({ wrong: 0 });
      expect(shares.backdrop).toBeGreaterThan(60);
      expect(shares.plain).toBeGreaterThan(10);
      expect(shares.mixed).toBeLessThan(12);
    }
  });

  test('takes JPEG, is drawn before its coarse picture alone, and answers in any format', async () => {
    const backdrop = await createNoise(size, 'jpeg');
    const [coarse] = await draw({ ...person, backdrop });
    const alone = await draw({ ...person, backdrop, stages: ['STAGE_COARSE'] });
    expect(alone).toEqual([coarse]);
    const [png] = await draw({ ...person, backdrop, output: { format: 'PICTURE_FORMAT_PNG' } });
    expect(Buffer.from(await cover(png!))).toEqual(coarse);
  });

  test('shares its drawing with requests of other backdrops, and of none', async () => {
    const before = started.server.reuse.drawn;
    const backdrops = [await createNoise(size), await createPng(128, 256), new Uint8Array()];
    const pose = { ...person.pose, joints: findReadyPose('waving', size).joints.slice() };
    const pictures = await Promise.all(backdrops.map((backdrop) => draw({ ...person, pose, backdrop })));
    expect(started.server.reuse.drawn - before).toBe(1);
    expect(new Set(pictures.map(([, refined]) => refined!.toString('base64'))).size).toBe(3);
  });

  test('on a stream brings its own each time', async () => {
    const client = createClient(started.server.address);
    const request: ClientRequest = {
      cond: person.cond as Uint8Array,
      pose: findReadyPose('walking', size),
      condPose: { joints: person.condPose!.joints as never, units: 'pixels' },
      framing: { kind: 'person' },
      stages: ['refined'],
      format: 'rgb',
    };
    const backdrop = await createNoise(size);
    const pictures: Uint8Array[] = [];
    const asked = [
      { key: 0, request: { ...request, backdrop } },
      { key: 1, request },
    ];
    for await (const answer of client.generateStream(asked))
      if (answer.kind === 'picture') pictures[answer.key] = answer.result.data;
    const [, plain] = await draw(person);
    const [, before] = await draw({ ...person, backdrop });
    expect(pictures.map((data) => Buffer.from(data))).toEqual([before, plain]);
    client.close();
  });

  test('is answered over HTTP as over gRPC', async () => {
    const backdrop = await createNoise(size);
    const [coarse] = await draw({ ...person, backdrop, stages: ['STAGE_COARSE'] });
    const { pose, condPose, cond } = person;
    const message = create(GenerateRequestSchema, {
      cond: new Uint8Array(cond as Buffer),
      backdrop: new Uint8Array(backdrop),
      pose: pose as never,
      condPose: condPose as never,
      framing: { kind: { case: 'fit', value: Fit.PERSON } },
      output: { format: PictureFormat.RGB },
      stages: [1],
    });
    const response = await fetch(
      `http://${started.server.httpAddress}/repose.v1.GenerationService/Generate`,
      {
        method: 'POST',
        body: toJsonString(GenerateRequestSchema, message),
        headers: { 'content-type': 'application/json' },
      },
    );
    const { picture } = JSON.parse((await response.text()).split('\n')[0]!);
    expect(Buffer.from(picture.data, 'base64')).toEqual(coarse);
  });

  test.each<[string, GenerateRequest, string]>([
    [
      'with a scene',
      { scene: true },
      'Cannot draw before backdrop: it comes with scene, expected one of them',
    ],
    [
      'that is no picture',
      { backdrop: Buffer.from('no picture') },
      'Cannot decode backdrop: unknown format, expected JPEG, PNG or WebP',
    ],
    [
      'with too many bytes',
      { backdrop: Buffer.alloc(9_000_000) },
      'Cannot decode backdrop: 9000000 bytes, expected at most 8388608',
    ],
  ])('%s is refused', async (_name, changes, description) => {
    const { error } = await generate(started.client, {
      ...person,
      backdrop: await createPng(16, 16),
      ...changes,
    });
    expect(error?.code).toBe(status.INVALID_ARGUMENT);
    expect(toDetails(error).violations).toEqual([{ field: 'backdrop', description }]);
  });
});

test('a backdrop is as large as an answer that is larger than the model draws', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repose-large-backdrop-'));
  await makeSkeletonBundle(folder, toDefinition(coco18), 'warped');
  const other = await startTestServer({ modelsFolder: folder, defaultModel: 'coco18' });
  const drawLarge = async (changes: GenerateRequest) => {
    const { responses, error } = await generate(other.client, { ...person, enlarge: 3, ...changes });
    expect(error).toBeUndefined();
    return responses.map(({ picture }) => picture!.data);
  };
  const backdrop = await createNoise({ width: 100, height: 300 });
  const [plain, before] = [await drawLarge({}), await drawLarge({ backdrop })];
  const framed = await cover(backdrop, { width: 48, height: 96 });
  for (const stage of [0, 1]) {
    const shares = measureShares(before[stage]!, framed, plain[stage]!);
    expect(shares).toMatchObject({ wrong: 0 });
    expect(shares.backdrop).toBeGreaterThan(50);
    expect(shares.backdrop).toBeLessThan(95);
  }
  await other.close();
  await rm(folder, { recursive: true });
}, 60_000);

describe('the client', () => {
  test('refuses an empty backdrop, which the server would take for none', async () => {
    const client = createClient(started.server.address);
    const request = {
      cond: person.cond as Uint8Array,
      pose: findReadyPose('walking'),
      backdrop: new Uint8Array(),
    };
    await expect(client.generate(request).next()).rejects.toThrow('Cannot decode backdrop: empty');
    client.close();
  });
});

describe('a model that does not tell where the person is', () => {
  test('says so and refuses a backdrop; one that does says that it takes it', async () => {
    const other = await startTestServer();
    const [ours, theirs] = [createClient(started.server.address), createClient(other.server.address)];
    expect((await ours.getModel()).model).toMatchObject({ name: 'default', takesBackdrop: true });
    expect((await theirs.getModel()).model).toMatchObject({ name: 'tiny', takesBackdrop: false });
    const request = await createRequest({ backdrop: await createPng(16, 32) });
    const { error } = await generate(other.client, request);
    const description =
      'Cannot draw before backdrop: the model tiny does not tell where the person is, expected one that does';
    expect(toDetails(error).violations).toEqual([{ field: 'backdrop', description }]);
    for (const client of [ours, theirs]) client.close();
    await other.close();
  });

  test('counts the bytes of a backdrop while it is drawn', async () => {
    const limited = await startTestServer({
      ...{ modelsFolder: join(packageRoot, 'models'), defaultModel: 'default' },
      maxQueueBytes: 4_600_000, // two requests of 2.1 MB, and no backdrop of 0.5 MB besides
    });
    const drawTwo = async (backdrop: Uint8Array) => {
      const two = [
        { ...person, backdrop },
        { ...person, backdrop },
      ];
      const outcomes = await Promise.all(two.map((request) => generate(limited.client, request)));
      return new Set(outcomes.map(({ error }) => error?.code ?? status.OK));
    };
    const outcomes = [
      await drawTwo(new Uint8Array()),
      await drawTwo(await createNoise({ width: 400, height: 400 })),
    ];
    await limited.close();
    expect(outcomes).toEqual([new Set([status.OK]), new Set([status.OK, status.RESOURCE_EXHAUSTED])]);
  });
});
