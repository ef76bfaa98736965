import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../../../src/client/client.js';
import type { GenerateRequest as ClientRequest } from '../../../src/client/messages.js';
import type { GenerateRequest } from '../../../src/generated/repose/v1/GenerateRequest.js';
import { encodeImage } from '../../../src/image/encode-image.js';
import { findReadyPose } from '../../../src/pose/ready-poses.js';
import { coco18, type Size } from '../../../src/pose/skeleton.js';
import { toDefinition } from '../../../src/pose/skeleton-definition.js';
import { createRandom } from '../../../src/random.js';
import type { ServerSettings } from '../../../src/server/config.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { generate, type TestClient } from '../../support/grpc-client.js';
import { readPhotograph } from '../../support/photographs.js';
import { startTestServer } from '../../support/server.js';
import { makeSkeletonBundle } from '../../support/skeleton-bundle.js';

const size = { width: 16, height: 32 };
const large = { width: 32, height: 64 };
const corner = { x: 8, y: 16 };

let folder: string;
let settings: ServerSettings;
let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-cond-pose-'));
  await makeSkeletonBundle(join(folder, 'models'), toDefinition(coco18), 'warped');
  settings = { modelsFolder: join(folder, 'models'), defaultModel: 'coco18', sharesWork: true };
  ({ server, client, close } = await startTestServer(settings));
}, 60_000);

afterAll(async () => {
  await close();
  await rm(folder, { recursive: true });
});

/**
 * Noise, so that a pixel from elsewhere is another one, of `large`, or its part of `size` at
 * `corner`.
 */
function createCond(part: 'whole' | 'corner'): Promise<Uint8Array> {
  const random = createRandom(1);
  const imageNhwc = Uint8Array.from({ length: large.width * large.height * 3 }, () => random.integer(0, 255));
  if (part === 'whole') return encodeImage(imageNhwc, { size: large, format: 'png' });
  const rows = Array.from({ length: size.height }, (_, y) => {
    const start = ((y + corner.y) * large.width + corner.x) * 3;
    return [...imageNhwc.subarray(start, start + size.width * 3)];
  });
  return encodeImage(Uint8Array.from(rows.flat()), { size, format: 'png' });
}

/** A ready pose on a picture of `canvas`, moved by `offset` pixels. */
function poseOn(name: string, canvas: Size, offset = { x: 0, y: 0 }) {
  const { joints, canvas: own = canvas } = findReadyPose(name, canvas);
  return {
    joints: joints.map(({ x, y, confidence }) => ({
      x: (x * canvas.width) / own.width + offset.x,
      y: (y * canvas.height) / own.height + offset.y,
      confidence,
    })),
  };
}

const output = { format: 'PICTURE_FORMAT_RGB' } as const;
const target = { ...poseOn('walking', size), canvas: size };

async function draw(request: GenerateRequest): Promise<(Buffer | undefined)[]> {
  const { responses, error } = await generate(client, { pose: target, output, ...request });
  expect(error).toBeUndefined();
  return responses.map(({ picture }) => picture?.data);
}

/** The most levels that values of two calls' pictures are apart. */
function findWorst(
  found: readonly (Buffer | undefined)[],
  expected: readonly (Buffer | undefined)[],
): number {
  const [a, b] = [found, expected].map((pictures) => Buffer.concat(pictures.map((picture) => picture!)));
  expect(a).toHaveLength(b!.length);
  return a!.reduce((most, value, index) => Math.max(most, Math.abs(value - b![index]!)), 0);
}

test('GetModel says whether a model uses the pose of the condition image', async () => {
  const mine = createClient(server.address);
  expect((await mine.getModel()).model).toMatchObject({ name: 'coco18', usesCondPose: true });
  mine.close();
  const other = await startTestServer();
  const theirs = createClient(other.server.address);
  expect((await theirs.getModel('tiny')).model).toMatchObject({ usesCondPose: false });
  theirs.close();
  await other.close();
});

test('a model that uses it draws another picture where it is told, also of requests that share their work', async () => {
  const cond = await createCond('corner');
  const [known, unknown, again] = await Promise.all([
    draw({ cond, condPose: poseOn('standing', size) }),
    draw({ cond }),
    draw({ cond, condPose: poseOn('standing', size) }),
  ]);
  expect(known).toHaveLength(2);
  expect(known).not.toEqual(unknown);
  expect(again).toEqual(known);
});

test('where it is left out, the server finds it in the picture, if somebody is in it', async () => {
  const cond = await readPhotograph('front');
  const mine = createClient(server.address);
  const { pose } = await mine.estimatePose(cond);
  mine.close();
  const { skeleton: skeletonName = '', joints, canvas = null } = pose;
  const told = await draw({ cond, condPose: { skeletonName, joints: [...joints], canvas } });
  const left = await generate(client, { cond, pose: target, output });
  expect(left.responses.map(({ picture }) => picture?.data)).toEqual(told);
  expect(left.responses[0]?.timings?.estimateMs).toBeGreaterThan(0);

  const trees = { cond: await readPhotograph('trees'), pose: target, output };
  const off = await startTestServer({ ...settings, estimator: 'off' });
  const without = await generate(off.client, trees);
  expect(without.responses.map(({ picture }) => picture?.data)).toEqual(await draw(trees));
  const unlike = await generate(off.client, { cond, pose: target, output });
  expect(unlike.responses.map(({ picture }) => picture?.data)).not.toEqual(told);
  await off.close();
});

test('a model that does not use it draws the same picture', async () => {
  const { client: other, close: closeOther } = await startTestServer();
  const request = { cond: await createCond('corner'), pose: target, output };
  const [without, told] = [
    await generate(other, request),
    await generate(other, { ...request, condPose: poseOn('standing', size) }),
  ];
  const data = ({ responses }: typeof told) => responses.map(({ picture }) => picture?.data);
  expect(data(told)).toEqual(data(without));
  await closeOther();
});

test('it moves with the condition image into a crop box, and a canvas is laid on the whole image', async () => {
  const cropped = await draw({ cond: await createCond('corner'), condPose: poseOn('standing', size) });
  const crop = { left: corner.x, top: corner.y, ...size };
  const whole = { cond: await createCond('whole'), framing: { crop } };
  const condPose = poseOn('standing', size, corner);
  expect(findWorst(await draw({ ...whole, condPose }), cropped)).toBeLessThanOrEqual(1); // joints are rounded twice
  const halved = condPose.joints.map(({ x, y, confidence }) => ({ x: x / 2, y: y / 2, confidence }));
  const onCanvas = await draw({ ...whole, condPose: { joints: halved, canvas: size } });
  expect(findWorst(onCanvas, cropped)).toBeLessThanOrEqual(1);
  expect(findWorst(await draw(whole), cropped)).toBeGreaterThan(1);
});

test('GenerateStream keeps it with the condition image, and forgets both with the next one', async () => {
  const [first, second] = [await createCond('corner'), await createCond('whole')];
  const condPose = poseOn('standing', size);
  const waving = { ...poseOn('waving', size), canvas: size };
  const messages: GenerateRequest[] = [
    { cond: first, condPose },
    { pose: waving },
    { condPose: poseOn('back', size) },
    { cond: second },
  ];
  const call = client.generateStream();
  for (const [id, request] of messages.entries())
    call.write({ id, request: { pose: target, output, ...request } });
  call.end();
  const drawn: (Buffer | undefined)[][] = messages.map(() => []);
  for await (const { id, response } of call) if (response) drawn[Number(id)]!.push(response.picture?.data);
  expect(drawn).toEqual([
    await draw({ cond: first, condPose }),
    await draw({ cond: first, condPose, pose: waving }),
    await draw({ cond: first, condPose: poseOn('back', size) }),
    await draw({ cond: second }),
  ]);
});

test('the client sends it alone and on streams, where it changes with the same condition image too', async () => {
  const cond = await createCond('corner');
  const pose = { ...findReadyPose('walking', size) };
  const condPose = { ...findReadyPose('standing', size) };
  const requests: ClientRequest[] = [
    { cond, pose, condPose, format: 'rgb' },
    { cond, pose, condPose, format: 'rgb' },
    { cond, pose, format: 'rgb' },
  ];
  const mine = createClient(server.address);
  const alone: Uint8Array[][] = [];
  for (const request of requests) {
    const pictures: Uint8Array[] = [];
    for await (const { data } of mine.generate(request)) pictures.push(data);
    alone.push(pictures);
  }
  const streamed: Uint8Array[][] = requests.map(() => []);
  const source = requests.map((request, key) => ({ key, request }));
  for await (const answer of mine.generateStream(source))
    if (answer.kind === 'picture') streamed[answer.key]!.push(answer.result.data);
  mine.close();
  expect(streamed).toEqual(alone);
  expect(alone[2]).not.toEqual(alone[0]);
});
