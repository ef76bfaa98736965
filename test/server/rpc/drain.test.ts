import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kill } from 'node:process';
import { status } from '@grpc/grpc-js';
import { protoPath } from 'grpc-health-check';
import type { ServerSettings } from '../../../src/server/config.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { connectTo } from '../../support/connect-to.js';
import { bothStages, generate, startGenerate, type TestClient, toStages } from '../../support/grpc-client.js';
import { callRaw, type RawCall, toFrame } from '../../support/raw-call.js';
import { createRequest, enginePid, patienceMs, startTestServer, until } from '../../support/server.js';
import { describeWithTestPython } from '../../support/test-python.js';

let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;
let calls: RawCall[];

async function start(settings: ServerSettings = {}): Promise<void> {
  ({ server, client, close } = await startTestServer({ drainMs: patienceMs, ...settings }));
  calls = [];
}

afterEach(async () => {
  for (const call of calls) call.hangUp();
  await close();
});

function call(method: string): RawCall {
  const opened = callRaw(server.address, method);
  calls.push(opened);
  return opened;
}

/**
 * Closes the server while its engine is stopped, and resumes the engine once the server has begun
 * to close.
 */
async function closeWith(jobs: number): Promise<void> {
  await until(() => server.jobs === jobs);
  const closed = server.close();
  kill(enginePid(server), 'SIGCONT');
  await closed;
}

test('the last call in flight gets its pictures and OK while the server closes', async () => {
  for (let run = 0; run < 5; run++) {
    await start();
    kill(enginePid(server), 'SIGSTOP');
    const last = call('Generate');
    last.send(toFrame('Generate', await createRequest()));
    last.end();
    await closeWith(1);
    await until(() => last.rstCode !== undefined);
    expect(last).toMatchObject({ status: status.OK, rstCode: 0 });
    if (run < 4) await close();
  }
});

test('a server that has waited for load balancers finishes its calls and closes', async () => {
  await start({ drainDelayMs: 100 });
  kill(enginePid(server), 'SIGSTOP');
  const call = generate(client, await createRequest());
  await until(() => server.jobs === 1);
  const closed = server.close();
  kill(enginePid(server), 'SIGCONT');
  expect(toStages(await call)).toEqual(bothStages);
  await closed;
  expect(server.engines.pids).toEqual([]);
});

test('the server closes when a call fails meanwhile', async () => {
  await start({ maxDeadlineMs: 500 });
  kill(enginePid(server), 'SIGSTOP');
  const outcome = generate(client, await createRequest());
  await until(() => server.jobs === 1);
  const closed = server.close();
  expect((await outcome).error?.code).toBe(status.DEADLINE_EXCEEDED);
  await closed;
  expect(server.engines.pids).toEqual([]);
});

test('a message that is still arriving when the server closes is drawn and answered', async () => {
  await start();
  const frame = toFrame('Generate', await createRequest({ output: { format: 'PICTURE_FORMAT_RGB' } }));
  const slow = call('Generate');
  slow.send(frame.subarray(0, 100));
  await until(() => server.uploadBytes > 100);
  kill(enginePid(server), 'SIGSTOP');
  const { outcome } = startGenerate(client, await createRequest());
  await until(() => server.jobs === 1);
  const closed = server.close();
  kill(enginePid(server), 'SIGCONT');
  expect(toStages(await outcome)).toEqual(bothStages);
  slow.send(frame.subarray(100));
  slow.end();
  await closed;
  await until(() => slow.rstCode !== undefined);
  expect(slow.status).toBe(status.OK);
  expect(slow.received).toBeGreaterThan(2 * 16 * 32 * 3); // both pictures
});

test('calls and watches that are left after drainMs end with UNAVAILABLE', async () => {
  await start({ drainMs: 100 });
  const [upload, stream] = [call('Generate'), call('GenerateStream')];
  upload.send(toFrame('Generate', await createRequest()).subarray(0, 100));
  await until(() => server.uploadBytes > 100);
  const health = connectTo(server.address, protoPath, 'grpc.health.v1.Health');
  let seen = 0;
  const watched = new Promise<unknown>((resolve) => {
    health['Watch']?.({ service: '' })
      .on('data', () => seen++)
      .on('error', resolve);
  });
  await until(() => stream.received > 0 && seen > 0);
  await server.close();
  expect(await watched).toMatchObject({
    code: status.UNAVAILABLE,
    details: 'Cannot finish the call: the server is closing',
  });
  await until(() => [upload, stream].every(({ rstCode }) => rstCode !== undefined));
  expect([upload.status, stream.status]).toEqual([status.UNAVAILABLE, status.UNAVAILABLE]);
  health.close();
});

describeWithTestPython('a client in Python', (runPython) => {
  test('gets the pictures and OK of its last call while the server closes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'repose-drain-'));
    const path = join(folder, 'message');
    await start();
    kill(enginePid(server), 'SIGSTOP');
    await writeFile(path, toFrame('Generate', await createRequest()).subarray(5));
    const printed = runPython('call_generate.py', [server.address, path]);
    await closeWith(1);
    expect(await printed).toBe('2 StatusCode.OK\n');
    await rm(folder, { recursive: true });
  });
});
