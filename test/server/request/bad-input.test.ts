import { status } from '@grpc/grpc-js';
import type { GenerateRequest } from '../../../src/generated/repose/v1/GenerateRequest.js';
import { generate, type TestClient, toDetails } from '../../support/grpc-client.js';
import { createPng, createRequest, joints, startTestServer } from '../../support/server.js';

let client: TestClient;
let close: () => Promise<void>;

const limits = { maxBytes: 20_000, maxPixels: 10_000, maxSidePx: 200 };

beforeAll(async () => {
  ({ client, close } = await startTestServer({ limits }));
});

afterAll(() => close());

/** Fields that replace those of a good request, or a function that creates them. */
type Changes = Partial<GenerateRequest> | (() => Promise<Partial<GenerateRequest>>);

function withJoint(index: number, change: object): Partial<GenerateRequest> {
  return { pose: { joints: joints.map((joint, i) => (i === index ? { ...joint, ...change } : joint)) } };
}

/** Returns an enum value from a newer proto file than ours. */
function unknown<Value>(): Value {
  return 99 as Value;
}

const cases: [string, Changes, string[]][] = [
  ['no picture', { cond: Buffer.alloc(0) }, ['cond']],
  ['bytes that are no picture', { cond: Buffer.from('hello, world, how are you?') }, ['cond']],
  ['a GIF', { cond: Buffer.from('GIF89a and so on and so on') }, ['cond']],
  [
    'an SVG with a mark of WebP',
    { cond: Buffer.from('<svg    WEBP="" xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>') },
    ['cond'],
  ],
  ['a truncated picture', async () => ({ cond: (await createPng(64, 64)).subarray(0, 60) }), ['cond']],
  ['too many bytes', { cond: Buffer.alloc(20_001, 1) }, ['cond']],
  ['twice too many bytes', { cond: Buffer.alloc(40_000, 1) }, ['cond']],
  ['too many pixels', async () => ({ cond: await createPng(101, 100) }), ['cond']],
  ['too long a side', async () => ({ cond: await createPng(201, 8) }), ['cond']],
  ['too small a picture', async () => ({ cond: await createPng(7, 8) }), ['cond']],
  ['no pose', { pose: null }, ['pose']],
  ['no joints', { pose: { joints: [] } }, ['pose.joints']],
  ['the wrong number of joints', { pose: { joints: joints.slice(1, 16) } }, ['pose.joints']],
  [
    'joints of another skeleton',
    { pose: { joints: [...joints], skeleton: 'SKELETON_BODY_25' } },
    ['pose.joints'],
  ],
  ['a NaN coordinate', withJoint(3, { x: Number.NaN }), ['pose.joints[3].x']],
  ['an infinite coordinate', withJoint(17, { y: Number.POSITIVE_INFINITY }), ['pose.joints[17].y']],
  ['a negative confidence', withJoint(0, { confidence: -1 }), ['pose.joints[0].confidence']],
  [
    'no visible joint',
    { pose: { joints: joints.map((joint) => ({ ...joint, confidence: 0 })) } },
    ['pose.joints'],
  ],
  [
    'an empty canvas',
    { pose: { joints: [...joints], canvas: { width: 0, height: 32 } } },
    ['pose.canvas.width'],
  ],
  ['an unknown skeleton', { pose: { joints: [...joints], skeleton: unknown() } }, ['pose.skeleton']],
  ['an unknown unit', { pose: { joints: [...joints], unit: unknown() } }, ['pose.unit']],
  ['a cond_pose without joints', { condPose: { joints: [] } }, ['cond_pose.joints']],
  [
    'wrong fields of a cond_pose, whether or not the model uses it',
    { condPose: { joints: joints.map((joint, i) => ({ ...joint, ...(i === 3 && { x: Number.NaN }) })) } },
    ['cond_pose.joints[3].x'],
  ],
  [
    'a cond_pose on an empty canvas',
    { condPose: { joints: [...joints], canvas: { width: 16, height: 0 } } },
    ['cond_pose.canvas.height'],
  ],
  [
    'a cond_pose of an unknown skeleton',
    { condPose: { joints: [...joints], skeletonName: 'cat' } },
    ['cond_pose.skeleton_name'],
  ],
  [
    'a cond_pose of an unknown unit',
    { condPose: { joints: [...joints], unit: unknown() } },
    ['cond_pose.unit'],
  ],
  ['an unknown stage', { stages: ['STAGE_COARSE', unknown()] }, ['stages[1]']],
  ['an unspecified stage', { stages: ['STAGE_UNSPECIFIED'] }, ['stages[0]']],
  ['an unknown output format', { output: { format: unknown() } }, ['output.format']],
  ['a quality out of range', { output: { quality: 101 } }, ['output.quality']],
  ['an unknown fit', { framing: { fit: unknown() } }, ['framing.fit']],
  [
    'a crop box outside the picture',
    { framing: { crop: { left: 8, top: 0, width: 9, height: 32 } } },
    ['framing.crop'],
  ],
  ['an empty crop box', { framing: { crop: {} } }, ['framing.crop']],
  [
    'many wrong fields',
    {
      cond: Buffer.alloc(0),
      stages: [unknown()],
      output: { quality: 1000 },
      ...withJoint(2, { x: Number.NEGATIVE_INFINITY, y: Number.NaN }),
    },
    ['stages[0]', 'output.quality', 'cond', 'pose.joints[2].x', 'pose.joints[2].y'],
  ],
];

test.each(cases)('Generate refuses %s', async (_name, changes, fields) => {
  const request = await createRequest(typeof changes === 'function' ? await changes() : changes);
  const { responses, error } = await generate(client, request);
  expect(responses).toEqual([]);
  expect(error?.code).toBe(status.INVALID_ARGUMENT);
  const { violations = [] } = toDetails(error);
  expect(violations.map(({ field }) => field)).toEqual(fields);
  for (const { description } of violations) expect(description).toMatch(/^Cannot .+/);
  expect(error?.details).toBe(violations[0]?.description);
  expect((await generate(client, await createRequest())).responses).toHaveLength(2);
});

test.each(['nobody', 'No Such Model', '../tiny'])(
  'Generate of the unknown model %j is NOT_FOUND',
  async (model) => {
    const { error } = await generate(client, await createRequest({ model }));
    expect(error?.code).toBe(status.NOT_FOUND);
    expect(error?.details).toContain('tiny');
  },
);

test('GetModel of an unknown model is NOT_FOUND', async () => {
  const error = await new Promise((resolve) => {
    client.getModel({ model: 'nobody' }, (failure) => resolve(failure));
  });
  expect(error).toMatchObject({ code: status.NOT_FOUND });
});

test('a message far over the limits is RESOURCE_EXHAUSTED and the next call works', async () => {
  const { error } = await generate(client, await createRequest({ cond: Buffer.alloc(1_000_000) }));
  expect(error?.code).toBe(status.RESOURCE_EXHAUSTED);
  expect((await generate(client, await createRequest())).responses).toHaveLength(2);
});
