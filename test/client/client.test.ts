import { kill } from 'node:process';
import { type Client, createClient } from '../../src/client/client.js';
import type { GenerateRequest, StageResult } from '../../src/client/messages.js';
import { ReposeError } from '../../src/errors.js';
import type { LoosePose } from '../../src/pose/convert.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import type { RunningServer } from '../../src/server/running-server.js';
import { createPng, enginePid, startTestServer, until } from '../support/server.js';

let server: RunningServer;
let client: Client;
let closeServer: () => Promise<void>;
let request: GenerateRequest & { readonly pose: LoosePose | Uint8Array };

beforeAll(async () => {
  ({ server, close: closeServer } = await startTestServer());
  client = createClient(server.address);
  request = { cond: await createPng(16, 32), pose: findReadyPose('walking') };
});

afterAll(async () => {
  client.close();
  await closeServer();
});

async function collect(results: AsyncIterable<StageResult>): Promise<StageResult[]> {
  const collected: StageResult[] = [];
  for await (const result of results) collected.push(result);
  return collected;
}

/** Returns the error of a call that must fail. */
async function failure(call: Promise<unknown>): Promise<ReposeError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ReposeError) return error;
  throw new Error('The call ended well, or not with a ReposeError', { cause: error });
}

describe('generate()', () => {
  test('yields the coarse picture and then the refined one', async () => {
    const [coarse, refined, ...more] = await collect(client.generate(request));
    expect(coarse).toMatchObject({ stage: 'coarse', format: 'png', width: 16, height: 32, model: 'tiny' });
    expect(refined).toMatchObject({ stage: 'refined', format: 'png', requestId: coarse?.requestId });
    expect(more).toEqual([]);
    expect(refined?.timings.totalMs).toBeGreaterThan(0);
  });

  test('yields the coarse picture while the refined one is still being drawn', async () => {
    const results = client.generate({ ...request, model: 'slow' });
    const { value: coarse } = await results.next();
    expect(coarse).toMatchObject({ stage: 'coarse' });
    expect(server.jobs).toBe(1);
    const { value: refined } = await results.next();
    expect(refined).toMatchObject({ stage: 'refined' });
  });

  test.each(['png', 'jpeg', 'webp', 'rgb'] as const)('requests pictures as %s', async (format) => {
    const [result] = await collect(client.generate({ ...request, format, quality: 70, stages: ['coarse'] }));
    expect(result?.format).toBe(format);
    if (format === 'rgb') expect(result?.data).toHaveLength(16 * 32 * 3);
  });

  test.each([
    { kind: 'cover' },
    { kind: 'contain' },
    { kind: 'stretch' },
    { kind: 'crop', box: { x: 0, y: 0, width: 8, height: 8 } },
  ] as const)('requests the framing $kind', async (framing) => {
    expect(await collect(client.generate({ ...request, framing }))).toHaveLength(2);
  });

  test('sends normalised joints and lets the server recognise the skeleton by their number', async () => {
    const joints = Array.from({ length: 17 }, () => ({ x: 0.5, y: 0.5, confidence: 1 }));
    const pose = { joints, units: 'normalised' } as const;
    expect(await collect(client.generate({ ...request, pose }))).toHaveLength(2);
  });

  test('throws invalid-argument with every violation that the server found', async () => {
    const joints = findReadyPose('walking').joints.map((joint, i) =>
      i === 3 ? { ...joint, x: Number.NaN } : joint,
    );
    const wrong = { ...request, pose: { joints, units: 'pixels' }, quality: 101 } as const;
    const error = await failure(collect(client.generate(wrong)));
    expect(error.kind).toBe('invalid-argument');
    expect(error.violations.map(({ field }) => field).sort()).toEqual(['output.quality', 'pose.joints[3].x']);
    expect(error.message).toBe(error.violations[0]?.description);
  });

  test('throws invalid-argument for an unknown skeleton', async () => {
    const pose = { ...request.pose, skeleton: 'coco19' };
    const error = await failure(collect(client.generate({ ...request, pose })));
    expect(error).toMatchObject({ kind: 'invalid-argument', violations: [{ field: 'pose.skeleton_name' }] });
  });

  test("throws not-found with the server's message for an unknown model", async () => {
    const error = await failure(collect(client.generate({ ...request, model: 'nobody' })));
    expect(error.kind).toBe('not-found');
    expect(error.message).toMatch(/^Cannot find the model: "nobody"/);
  });

  test('throws deadline-exceeded when the deadline passes first, and the server drops the request', async () => {
    const pid = enginePid(server);
    kill(pid, 'SIGSTOP'); // it draws nothing before the deadline, however short that is
    const error = await failure(collect(client.generate(request, { deadlineMs: 150 })));
    kill(pid, 'SIGCONT');
    expect(error.kind).toBe('deadline-exceeded');
    await until(() => server.jobs === 0);
  });

  test('accepts a deadline that is too long for a timer', async () => {
    expect(await collect(client.generate(request, { deadlineMs: Number.POSITIVE_INFINITY }))).toHaveLength(2);
  });

  test('throws cancelled when its signal aborts, and the server drops the request', async () => {
    const abort = new AbortController();
    const results = client.generate({ ...request, model: 'slow' }, { signal: abort.signal });
    await results.next();
    abort.abort();
    expect((await failure(results.next())).kind).toBe('cancelled');
    await until(() => server.jobs === 0);
  });

  test('throws cancelled at once for a signal that has aborted already', async () => {
    const error = await failure(collect(client.generate(request, { signal: AbortSignal.abort() })));
    expect(error.kind).toBe('cancelled');
  });

  test('cancels the request when its loop is left early', async () => {
    for await (const { stage } of client.generate({ ...request, model: 'slow' })) {
      expect(stage).toBe('coarse');
      break;
    }
    await until(() => server.jobs === 0);
  });
});

describe('getModel() and listModels()', () => {
  test('describe the served models', async () => {
    const { model, limits } = await client.getModel();
    expect(model).toMatchObject({ name: 'tiny', size: { width: 16, height: 32 }, isDefault: true });
    expect(limits?.minCondSidePx).toBe(8);
    expect((await client.getModel('slow')).model?.name).toBe('slow');
    expect((await client.listModels()).models.map(({ name }) => name)).toEqual(['slow', 'tiny']);
  });

  test('throw what generate() throws', async () => {
    expect((await failure(client.getModel('nobody'))).kind).toBe('not-found');
    expect((await failure(client.listModels({ signal: AbortSignal.abort() }))).kind).toBe('cancelled');
  });
});

test('every call without a server throws unavailable and names the address', async () => {
  const lonely = createClient('127.0.0.1:1');
  for (const call of [collect(lonely.generate(request)), lonely.getModel(), lonely.listModels()]) {
    const error = await failure(call);
    expect(error.kind).toBe('unavailable');
    expect(error.message).toBe('Cannot call 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1');
  }
  lonely.close();
});
