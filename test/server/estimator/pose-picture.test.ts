import { createClient } from '../../../src/client/client.js';
import type { GenerateRequest } from '../../../src/generated/repose/v1/GenerateRequest.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { generate, type TestClient, toDetails, toStages } from '../../support/grpc-client.js';
import { readPhotograph } from '../../support/photographs.js';
import { createPng, createRequest, joints, startTestServer } from '../../support/server.js';

let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ server, client, close } = await startTestServer({ limits: { maxBytes: 1024 * 1024 } }));
});

afterAll(() => close());

const output = { format: 'PICTURE_FORMAT_RGB' } as const;

/** A request with a picture in place of joints. */
async function createPictureRequest(changes: Partial<GenerateRequest> = {}): Promise<GenerateRequest> {
  const { pose: _joints, ...request } = await createRequest({ output });
  return { ...request, posePicture: await readPhotograph('front'), ...changes };
}

async function listViolations(request: GenerateRequest): Promise<[string, string][]> {
  const { responses, error } = await generate(client, request);
  expect(responses).toEqual([]);
  return (toDetails(error).violations ?? []).map(({ field, description }) => [field, description]);
}

test('a picture of a person in a pose draws what the joints draw that EstimatePose tells of it', async () => {
  const mine = createClient(server.address);
  const { pose, score } = await mine.estimatePose(await readPhotograph('front'));
  mine.close();
  expect(pose).toMatchObject({ skeleton: 'coco17', canvas: { width: 160, height: 339 }, units: 'pixels' });
  expect(score).toBeGreaterThan(0.6);

  const byPicture = await generate(client, await createPictureRequest());
  const { skeleton: skeletonName = '', joints: found, canvas } = pose;
  const told = { skeletonName, joints: [...found], canvas: canvas! };
  const byJoints = await generate(client, await createPictureRequest({ posePicture: null!, pose: told }));
  const toPictures = ({ responses }: typeof byPicture) => responses.map(({ picture }) => picture?.data);
  expect(toStages(byPicture)).toEqual(['STAGE_COARSE', 'STAGE_REFINED']);
  expect(toPictures(byPicture)).toEqual(toPictures(byJoints));
  const toTimes = ({ responses }: typeof byPicture) => responses[0]?.timings?.estimateMs;
  expect(toTimes(byPicture)).toBeGreaterThan(0);
  expect(toTimes(byJoints)).toBe(0);
});

test.each<[string, () => Promise<Partial<GenerateRequest>>, string, RegExp]>([
  [
    'both',
    async () => ({ pose: { joints: [...joints] } }),
    'pose_picture',
    /besides pose, expected one of them$/,
  ],
  [
    'neither',
    async () => ({ posePicture: Buffer.alloc(0) }),
    'pose',
    /missing, expected joints, or a pose_picture$/,
  ],
  [
    'no person',
    async () => ({ posePicture: await readPhotograph('trees') }),
    'pose_picture',
    /: nobody \(certainty 0\.\d\d\), expected/,
  ],
  [
    'no picture',
    async () => ({ posePicture: Buffer.from('no') }),
    'pose_picture',
    /unknown format, expected JPEG, PNG or WebP$/,
  ],
  [
    'half a picture',
    async () => ({ posePicture: (await readPhotograph('front')).subarray(0, 3000) }),
    'pose_picture',
    /damaged or truncated/,
  ],
  [
    'a large picture',
    async () => ({ posePicture: Buffer.alloc(1024 * 1024 + 1) }),
    'pose_picture',
    /1048577 bytes, expected at most 1048576$/,
  ],
])('%s is refused by the name of its field', async (_name, change, field, description) => {
  expect(await listViolations(await createPictureRequest(await change()))).toEqual([
    [field, expect.stringMatching(description)],
  ]);
});

test('all other wrong fields are named with it', async () => {
  const wrong = await createPictureRequest({
    cond: Buffer.from('no'),
    posePicture: await readPhotograph('face'),
  });
  expect((await listViolations(wrong)).map(([field]) => field)).toEqual(['cond', 'pose_picture']);
});

test('both pictures may be as large as the limit, and little besides', async () => {
  const large = Buffer.alloc(1024 * 1024);
  expect(await listViolations(await createPictureRequest({ cond: large, posePicture: large }))).toEqual([
    ['cond', expect.stringMatching(/unknown format/)],
    ['pose_picture', expect.stringMatching(/unknown format/)],
  ]);
  const { error } = await generate(client, await createPictureRequest({ model: 'm'.repeat(16 * 1024) }));
  expect(error?.details).toContain('more than 16384 bytes besides the pictures');
});

test('EstimatePose names the picture that shows nobody, or is none', async () => {
  const mine = createClient(server.address);
  for (const [picture, message] of [
    [await readPhotograph('face'), 'Cannot find a person in picture: nobody'],
    [Buffer.from('no'), 'Cannot decode picture: unknown format'],
    [Buffer.alloc(0), 'Cannot decode picture: empty'],
  ] as const)
    await expect(mine.estimatePose(picture)).rejects.toMatchObject({
      kind: 'invalid-argument',
      message: expect.stringContaining(message),
      violations: [{ field: 'picture' }],
    });
  mine.close();
});

test('a stream takes a picture in place of joints with each request', async () => {
  const mine = createClient(server.address);
  const cond = await createPng(16, 32);
  const [front, trees] = [await readPhotograph('front'), await readPhotograph('trees')];
  const requests = [front, trees, front].map((pose, key) => ({ key, request: { cond, pose } }));
  const answers = new Map<number, string[]>();
  for await (const answer of mine.generateStream(requests)) {
    const said = answers.get(answer.key) ?? [];
    if (answer.kind !== 'done')
      said.push(answer.kind === 'failed' ? answer.error.message : answer.result.stage);
    answers.set(answer.key, said);
  }
  mine.close();
  expect(answers.get(0)).toEqual(['coarse', 'refined']);
  expect(answers.get(1)).toEqual([expect.stringContaining('Cannot find a person in pose_picture')]);
  expect(answers.get(2)).toEqual(['coarse', 'refined']);
});

test('with its estimator off a server says so, and draws with joints as before', async () => {
  const other = await startTestServer({ estimator: 'off' });
  const request = await createPictureRequest();
  const { error } = await generate(other.client, request);
  expect(toDetails(error).violations).toEqual([
    {
      field: 'pose_picture',
      description: "Cannot use pose_picture: this server's estimator is off, expected pose",
    },
  ]);
  const mine = createClient(other.server.address);
  await expect(mine.estimatePose(request.posePicture as Buffer)).rejects.toThrow(
    "this server's estimator is off",
  );
  mine.close();
  expect(toStages(await generate(other.client, await createRequest()))).toHaveLength(2);
  await other.close();
});
