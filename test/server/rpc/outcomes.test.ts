import { kill } from 'node:process';
import { status } from '@grpc/grpc-js';
import { createClient } from '../../../src/client/client.js';
import { findReadyPose } from '../../../src/pose/ready-poses.js';
import { createRandom, type Random } from '../../../src/random.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { type Outcome, startGenerate, type TestClient, toStages } from '../../support/grpc-client.js';
import { createPng, createRequest, joints, startTestServer, until } from '../../support/server.js';

let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ server, client, close } = await startTestServer({ engines: 2, maxQueue: 16 }));
});

afterAll(() => close());

/** The allowed outcomes of a request, by what its caller does. */
const expected = {
  patient: [status.OK, status.RESOURCE_EXHAUSTED],
  hurried: [status.OK, status.RESOURCE_EXHAUSTED, status.DEADLINE_EXCEEDED],
  leaving: [status.OK, status.RESOURCE_EXHAUSTED, status.CANCELLED],
  wrong: [status.INVALID_ARGUMENT, status.RESOURCE_EXHAUSTED],
} as const;
const kinds = Object.keys(expected) as (keyof typeof expected)[];
const stageLists = [['STAGE_COARSE'], ['STAGE_REFINED'], ['STAGE_COARSE', 'STAGE_REFINED']] as const;

/** Runs one caller with random behaviour, and returns its unexpected outcomes. */
async function callOften(random: Random, calls: number, onAnswer: () => void): Promise<string[]> {
  const faults: string[] = [];
  for (let i = 0; i < calls; i++) {
    const kind = random.pick(kinds);
    const stages = random.pick(stageLists);
    const outcome = await callOnce(kind, stages, random);
    const code = outcome.error?.code ?? status.OK;
    const drawn = toStages(outcome).join();
    if (!expected[kind].some((each) => each === code)) faults.push(`${kind}: ${status[code]}`);
    if (code === status.OK ? drawn !== stages.join() : !stages.join().startsWith(drawn))
      faults.push(`${kind}: drew "${drawn}" of "${stages}", ${status[code]}`);
    onAnswer();
  }
  return faults;
}

async function callOnce(
  kind: keyof typeof expected,
  stages: readonly ('STAGE_COARSE' | 'STAGE_REFINED')[],
  random: Random,
): Promise<Outcome> {
  const cond = kind === 'wrong' ? Buffer.from('no picture') : await createPng(16, 32, random.integer(1, 250));
  const pose = { joints: joints.map((joint) => ({ ...joint, x: random.uniform(0, 15) })) };
  const request = await createRequest({ cond, pose, stages: [...stages] });
  const options = kind === 'hurried' ? { deadline: Date.now() + random.integer(1, 60) } : {};
  const call = startGenerate(client, request, undefined, options);
  const leave = kind === 'leaving' ? setTimeout(() => call.cancel(), random.uniform(0, 40)) : undefined;
  const outcome = await call.outcome;
  clearTimeout(leave);
  return outcome;
}

const killed = new Set<number>();

/** Waits until both engines accept work and none of them has ended unnoticed. */
const untilBothLive = () =>
  until(() => server.engines.live === 2 && !server.engines.pids.some((pid) => killed.has(pid)));

/**
 * Kills one of the two engines after every `answers` answers. The other one draws the jobs that run
 * again.
 */
function killEvery(answers: number, random: Random): { onAnswer: () => void; counts: { kills: number } } {
  const counts = { answers: 0, kills: 0 };
  const onAnswer = (): void => {
    counts.answers++;
    if (counts.answers % answers !== 0 || server.engines.live < 2) return;
    const pid = random.pick(server.engines.pids);
    kill(pid, 'SIGKILL');
    killed.add(pid);
    counts.kills++;
  };
  return { onAnswer, counts };
}

test.each([1, 2])(
  'every request comes to one end, as promised, whatever callers do and engines suffer: seed %d',
  async (seed) => {
    await untilBothLive();
    const random = createRandom(seed);
    const { onAnswer, counts } = killEvery(40, random);
    const callers = Array.from({ length: 16 }, (_, index) =>
      callOften(createRandom(seed, index), 20, onAnswer),
    );
    expect((await Promise.all(callers)).flat()).toEqual([]);
    expect(counts.kills).toBeGreaterThan(0);
    await until(() => server.jobs === 0 && server.unreadBytes === 0);
  },
);

test('every request on a stream ends exactly once, even if engines are killed', async () => {
  await untilBothLive();
  const random = createRandom(3);
  const { onAnswer, counts } = killEvery(20, random);
  const streaming = createClient(server.address);
  const good = { cond: await createPng(16, 32), pose: findReadyPose('walking'), format: 'rgb' } as const;
  const requests = Array.from({ length: 100 }, (_, key) => ({
    key,
    request: key % 7 === 0 ? { ...good, quality: 101 } : good,
  }));
  const outcomes = requests.map(() => [] as string[]);
  for await (const answer of streaming.generateStream(requests)) {
    if (answer.kind !== 'picture') onAnswer();
    outcomes[answer.key]?.push(
      answer.kind === 'picture'
        ? answer.result.stage
        : answer.kind === 'failed'
          ? answer.error.kind
          : answer.kind,
    );
  }
  streaming.close();
  expect(outcomes.map((outcome) => outcome.join())).toEqual(
    requests.map(({ key }) => (key % 7 === 0 ? 'invalid-argument' : 'coarse,refined,done')),
  );
  expect(counts.kills).toBeGreaterThan(0);
});
