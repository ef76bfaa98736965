import { kill } from 'node:process';
import { status } from '@grpc/grpc-js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { bothStages, generate, type Outcome, type TestClient, toStages } from '../../support/grpc-client.js';
import { createRequest, enginePid, startTestServer, until } from '../../support/server.js';

let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ server, client, close } = await startTestServer({ sharesWork: true, cacheBytes: 1_000_000 }));
});

afterAll(() => close());

const pictures = ({ responses }: Outcome) => responses.map(({ picture }) => picture?.data);

test('equal requests at once are drawn once, and a later one comes from the cache, in its own format', async () => {
  kill(enginePid(server), 'SIGSTOP');
  const request = await createRequest();
  const outcomes = Array.from({ length: 3 }, () => generate(client, request));
  await until(() => server.reuse.drawn + server.reuse.shared === 3);
  expect(server.jobs).toBe(1);
  kill(enginePid(server), 'SIGCONT');
  const [first, ...others] = await Promise.all(outcomes);
  if (first === undefined) throw new Error('no outcome');
  expect(toStages(first)).toEqual(bothStages);
  for (const other of others) expect(pictures(other)).toEqual(pictures(first));
  expect(pictures(await generate(client, request))).toEqual(pictures(first));
  const jpeg = await generate(client, { ...request, output: { format: 'PICTURE_FORMAT_JPEG' } });
  expect(jpeg.responses[0]?.picture?.data.subarray(0, 2).toString('hex')).toBe('ffd8');
  expect(server.reuse).toEqual({ drawn: 1, shared: 2, cached: 2 });
});

/** Ends an engine, even a stopped one, as by its own crash: by a signal other than SIGKILL. */
function crash(pid: number): void {
  kill(pid, 'SIGHUP');
  kill(pid, 'SIGCONT');
}

test('a request that ends two engines is refused at once when it comes again', async () => {
  const poison = await createRequest({ model: 'slow' });
  const pid = enginePid(server);
  kill(pid, 'SIGSTOP');
  const outcome = generate(client, poison);
  await until(() => server.jobs === 1);
  crash(pid);
  await until(() => server.engines.live === 0);
  await until(() => server.engines.live === 1);
  crash(enginePid(server));
  expect((await outcome).error?.code).toBe(status.INTERNAL);
  await until(() => server.engines.live === 1);
  const again = await generate(client, poison);
  expect(again.error?.details).toBe('Cannot draw: the same picture and pose have ended engines before');
});
