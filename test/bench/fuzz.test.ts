import { makeFrameCases } from '../../bench/fuzz/frame-cases.js';
import { type CaseMaker, maxBytes } from '../../bench/fuzz/fuzz-case.js';
import { makeHttpCases } from '../../bench/fuzz/http-cases.js';
import { makeMessageCases } from '../../bench/fuzz/message-cases.js';
import { makePictureCases } from '../../bench/fuzz/picture-cases.js';
import type { RunningServer } from '../../src/server/running-server.js';
import { generate, type TestClient, toStages } from '../support/grpc-client.js';
import { createRequest, startTestServer, until } from '../support/server.js';

let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;

beforeAll(async () => {
  const settings = { httpAddress: '127.0.0.1:0', maxUploadMs: 2000, limits: { maxBytes } };
  ({ server, client, close } = await startTestServer(settings));
});

afterAll(() => close());

test.each<[string, CaseMaker, 'address' | 'httpAddress']>([
  ['messages', makeMessageCases, 'address'],
  ['pictures', makePictureCases, 'address'],
  ['frames', makeFrameCases, 'address'],
  ['HTTP calls', makeHttpCases, 'httpAddress'],
  ['frames to the HTTP port', makeFrameCases, 'httpAddress'],
])('hostile %s get an answer that names a fault of theirs, and the server goes on', async (_, make, to) => {
  const { pids } = server.engines;
  const cases = await make({ seed: 7, count: 40 });
  const found = await Promise.all(
    cases.map(async ({ name, send, expected }) => ({
      name,
      outcome: await send(server[to] ?? ''),
      expected,
    })),
  );
  expect(found.filter(({ outcome, expected }) => !expected.includes(outcome))).toEqual([]);
  expect(toStages(await generate(client, await createRequest()))).toEqual(['STAGE_COARSE', 'STAGE_REFINED']);
  expect(server.engines.pids).toEqual(pids);
  await until(() => server.jobs === 0 && server.uploadBytes === 0 && server.unreadBytes === 0);
});

test('the same seed makes the same cases', async () => {
  const [first, second, other] = await Promise.all(
    [1, 1, 2].map((seed) => makeMessageCases({ seed, count: 30 })),
  );
  const toNames = (cases: typeof first): readonly string[] | undefined => cases?.map(({ name }) => name);
  expect(toNames(second)).toEqual(toNames(first));
  expect(toNames(other)).not.toEqual(toNames(first));
});
