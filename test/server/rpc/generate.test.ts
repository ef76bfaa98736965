import type { GenerateRequest } from '../../../src/generated/repose/v1/GenerateRequest.js';
import type { Stage } from '../../../src/generated/repose/v1/Stage.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { generate, startGenerate, type TestClient, toStages } from '../../support/grpc-client.js';
import { createPng, createRequest, joints, startTestServer } from '../../support/server.js';

let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ server, client, close } = await startTestServer());
});

afterAll(() => close());

test('Generate streams the coarse picture and then the refined one', async () => {
  const { responses, error } = await generate(client, await createRequest());
  expect(error).toBeUndefined();
  expect(responses).toHaveLength(2);
  const [coarse, refined] = responses;
  expect(coarse).toMatchObject({ stage: 'STAGE_COARSE', model: 'tiny', modelVersion: '1' });
  expect(refined).toMatchObject({ stage: 'STAGE_REFINED', requestId: coarse?.requestId });
  expect(coarse?.picture).toMatchObject({ format: 'PICTURE_FORMAT_PNG', width: 16, height: 32 });
  expect(coarse?.timings?.coarseMs).toBeGreaterThan(0);
  expect(coarse?.timings?.refineMs).toBe(0);
  expect(refined?.timings?.refineMs).toBeGreaterThan(0);
});

const stageCases: [Stage[], string[]][] = [
  [[], ['STAGE_COARSE', 'STAGE_REFINED']],
  [['STAGE_COARSE'], ['STAGE_COARSE']],
  [['STAGE_REFINED'], ['STAGE_REFINED']],
  [
    ['STAGE_REFINED', 'STAGE_COARSE', 'STAGE_COARSE'],
    ['STAGE_COARSE', 'STAGE_REFINED'],
  ],
];

test.each(stageCases)('Generate of stages %j streams %j', async (stages, expected) => {
  const outcome = await generate(client, await createRequest({ stages }));
  expect(outcome.error).toBeUndefined();
  expect(toStages(outcome)).toEqual(expected);
});

test('a picture requested as RGB is the one that the model draws', async () => {
  const request = { ...(await createRequest()), output: { format: 'PICTURE_FORMAT_RGB' as const } };
  const { responses } = await generate(client, request);
  // The tiny model: the 3x3 mean (100 inside the picture), plus the joints' coordinates over 1000
  // on a scale of -1 to 1.
  const sum = joints.reduce((total, { x, y }) => total + Number(x) + Number(y), 0);
  const coarse = Math.round(100 + (sum / 1000) * 127.5);
  const centre = (16 * 16 + 8) * 3;
  expect(responses.map(({ picture }) => picture?.data.length)).toEqual([16 * 32 * 3, 16 * 32 * 3]);
  expect(responses[0]?.picture?.data[centre]).toBe(coarse);
  expect(Math.abs((responses[1]?.picture?.data[centre] ?? 0) - (coarse + 100) / 2)).toBeLessThanOrEqual(1);
});

const signatures: [NonNullable<NonNullable<GenerateRequest['output']>['format']>, string][] = [
  ['PICTURE_FORMAT_UNSPECIFIED', '\x89PNG'],
  ['PICTURE_FORMAT_PNG', '\x89PNG'],
  ['PICTURE_FORMAT_JPEG', '\xff\xd8\xff'],
  ['PICTURE_FORMAT_WEBP', 'RIFF'],
];

test.each(signatures)('a picture requested as %s starts with %j', async (format, signature) => {
  const request = await createRequest({ output: { format, quality: 80 }, stages: ['STAGE_COARSE'] });
  const { responses } = await generate(client, request);
  expect(responses[0]?.picture?.data.toString('latin1')).toMatch(new RegExp(`^${signature}`));
});

test('a pose of normalised COCO-17 joints is drawn like the same joints in pixels', async () => {
  const output = { format: 'PICTURE_FORMAT_RGB' as const };
  const pixels = Array.from({ length: 17 }, (_, i) => ({ x: i, y: i * 2, confidence: 1 }));
  const normalised = pixels.map(({ x, y, confidence }) => ({ x: x / 64, y: y / 128, confidence }));
  const draw = async (pose: GenerateRequest['pose']) =>
    (await generate(client, await createRequest({ pose: pose ?? null, output }))).responses[0]?.picture?.data;
  const canvas = { width: 64, height: 128 };
  const expected = await draw({ joints: pixels, canvas });
  const unit = 'COORDINATE_UNIT_NORMALIZED';
  expect(expected).toHaveLength(16 * 32 * 3);
  expect(await draw({ joints: normalised, canvas, unit, skeleton: 'SKELETON_COCO_17' })).toEqual(expected);
});

test.each([
  { fit: 'FIT_CONTAIN' as const },
  { fit: 'FIT_STRETCH' as const },
  { crop: { left: 4, top: 2, width: 20, height: 9 } },
])('a condition image of another shape is framed: %j', async (framing) => {
  const outcome = await generate(client, await createRequest({ cond: await createPng(48, 20), framing }));
  expect(outcome.error).toBeUndefined();
});

test('the coarse picture reaches the client while the refine stage still runs', async () => {
  let jobsAtCoarse = 0;
  const call = startGenerate(client, await createRequest({ model: 'slow' }), ({ stage }) => {
    if (stage === 'STAGE_COARSE') jobsAtCoarse = server.jobs;
  });
  expect(toStages(await call.outcome)).toEqual(['STAGE_COARSE', 'STAGE_REFINED']);
  expect(jobsAtCoarse).toBe(1);
});

test('sixteen requests at once are all answered, each with its own picture', async () => {
  const levels = Array.from({ length: 16 }, (_, i) => 40 + i * 8);
  const output = { format: 'PICTURE_FORMAT_RGB' as const };
  const draw = async (level: number) => {
    const cond = await createPng(16, 32, level);
    const { responses } = await generate(client, await createRequest({ cond, output }));
    return responses.map(({ picture }) => [...(picture?.data ?? [])]);
  };
  const together = await Promise.all(levels.map(draw));
  for (const [index, level] of levels.entries()) expect(together[index]).toEqual(await draw(level));
});

test('GetModel describes a model and the limits', async () => {
  const response = await new Promise((resolve, reject) => {
    client.getModel({}, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
  expect(response).toMatchObject({
    model: {
      name: 'tiny',
      version: '1',
      size: { width: 16, height: 32 },
      skeleton: 'SKELETON_COCO_18',
      stages: ['STAGE_COARSE', 'STAGE_REFINED'],
      provider: 'cpu',
      providerReason: expect.stringContaining('CUDA'),
      isDefault: true,
    },
    limits: { maxCondBytes: 8 * 1024 * 1024, minCondSidePx: 8, maxDeadlineMs: 60_000 },
  });
});

test('ListModels lists every model by name', async () => {
  const response = await new Promise((resolve, reject) => {
    client.listModels({}, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
  expect(response).toMatchObject({ models: [{ name: 'slow' }, { name: 'tiny' }], defaultModel: 'tiny' });
});
