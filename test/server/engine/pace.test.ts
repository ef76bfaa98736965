import { join } from 'node:path';
import { packageRoot } from '../../../src/package-root.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { generate, type TestClient, toStages } from '../../support/grpc-client.js';
import { createPng, createRequest, joints, startTestServer, until } from '../../support/server.js';

let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;

beforeAll(async () => {
  const models = { modelsFolder: join(packageRoot, 'models'), defaultModel: 'default' };
  ({ server, client, close } = await startTestServer({ ...models, engines: 2 }));
});

afterAll(() => close());

test('the second engine starts after the server is ready', async () => {
  await until(() => server.engines.live === 2);
  expect(server.engines.pids).toHaveLength(2);
});

test('a request draws the same picture at the paces alone and shared', async () => {
  const canvas = { width: 16, height: 32 };
  const output = { format: 'PICTURE_FORMAT_RGB' as const };
  const request = await createRequest({
    cond: await createPng(64, 128),
    pose: { joints: [...joints], canvas },
    output,
  });
  const alone = await generate(client, request);
  expect(toStages(alone)).toEqual(['STAGE_COARSE', 'STAGE_REFINED']);
  const others = await Promise.all(Array.from({ length: 4 }, () => generate(client, request)));
  for (const { responses } of others)
    for (const [index, { picture }] of responses.entries())
      expect(largestDifference(picture?.data, alone.responses[index]?.picture?.data)).toBeLessThanOrEqual(1);
});

/** In levels, 0 to 255. Sums in another order may round to the next level. */
function largestDifference(a: Buffer | undefined, b: Buffer | undefined): number {
  if (a === undefined || b === undefined || a.length !== b.length) return Number.NaN;
  return a.reduce((most, level, index) => Math.max(most, Math.abs(level - (b[index] ?? Number.NaN))), 0);
}
