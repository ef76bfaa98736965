import { callBytes, toFrame } from '../../../bench/fuzz/call-bytes.js';
import { encodeStreamed } from '../../../bench/fuzz/seed-request.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { createRequest, startTestServer } from '../../support/server.js';

let server: RunningServer;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ server, close } = await startTestServer());
});

afterAll(() => close());

/** Two requests violate a rule of the stream, while the stream may still send an answer. */
const requests = {
  drawable: {},
  'of no model': { model: 'none' },
  unreadable: { model: 'x'.repeat(20_000) },
} as const;

test.each<[readonly (keyof typeof requests)[]]>([
  [['unreadable']],
  [['of no model', 'unreadable']],
  [['drawable', 'unreadable']],
  [['unreadable', 'drawable']],
  [['drawable', 'drawable']],
  [['drawable', 'drawable', 'unreadable']],
  [['drawable', 'unreadable', 'unreadable']],
])('a stream ends with a status after requests under one id: %j', async (sent) => {
  const request = await createRequest();
  const frames = sent.map((name) => toFrame(encodeStreamed(1, { ...request, ...requests[name] })));
  const path = 'repose.v1.GenerationService/GenerateStream';
  expect(await callBytes(server.address, { path, body: Buffer.concat(frames) })).toBe('INVALID_ARGUMENT');
});
