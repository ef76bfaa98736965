import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { GenerateRequest } from '../../src/generated/repose/v1/GenerateRequest.js';
import type { Joint } from '../../src/generated/repose/v1/Joint.js';
import { encodeImage } from '../../src/image/encode-image.js';
import { packageRoot } from '../../src/package-root.js';
import type { ServerSettings } from '../../src/server/config.js';
import type { RunningServer } from '../../src/server/running-server.js';
import { startServer } from '../../src/server/start-server.js';
import { connect, type TestClient } from './grpc-client.js';

/** Two models of 16x32 pixels: `tiny`, and `slow`, whose refinement takes a good fraction of a second. */
export const fixtureModels = join(packageRoot, 'test', 'fixtures', 'models');

/** A free port, the test models, and one engine that draws each request by itself. */
export const testSettings = {
  port: 0,
  engines: 1,
  sharesWork: false,
  modelsFolder: fixtureModels,
  defaultModel: 'tiny',
  hangMs: 300_000, // tests stop engines for as long as they like
  logLevel: 'silent',
} as const satisfies ServerSettings;

/** A server with `testSettings` and these, and a client. */
export async function startTestServer(
  settings: ServerSettings = {},
): Promise<{ server: RunningServer; client: TestClient; close: () => Promise<void> }> {
  const server = await startServer({ ...testSettings, ...settings });
  const client = connect(server.address);
  return {
    server,
    client,
    close: async () => {
      client.close();
      await server.close();
    },
  };
}

/** A PNG of one colour. */
export async function createPng(width: number, height: number, level = 100): Promise<Buffer> {
  const imageNhwc = new Uint8Array(width * height * 3).fill(level);
  return Buffer.from(await encodeImage(imageNhwc, { size: { width, height }, format: 'png' }));
}

/** Eighteen visible joints on a canvas of 16x32 or more. */
export const joints: readonly Joint[] = Array.from({ length: 18 }, (_, i) => ({
  x: i / 2,
  y: i,
  confidence: 1,
}));

/** A request that every model draws; `changes` replaces whole fields. */
export async function createRequest(changes: Partial<GenerateRequest> = {}): Promise<GenerateRequest> {
  return { cond: await createPng(16, 32), pose: { joints: [...joints] }, ...changes };
}

/** How long a state is waited for: less than a test may take, so that the test says what did not come about. */
export const patienceMs = 50_000;

/** Resolves when a state of our own process holds; it is looked at once every turn of the event loop. */
export async function until(holds: () => boolean): Promise<void> {
  const endMs = performance.now() + patienceMs;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`Cannot go on: not so after ${patienceMs} ms: ${holds}`);
    await setImmediate();
  }
}

/** As `until`, for what must be asked; asks again as soon as it is answered. */
export async function untilAsync(holds: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`Cannot go on: not so after ${patienceMs} ms: ${holds}`);
  }
}

/** The process of a server's only engine. */
export function enginePid(server: RunningServer): number {
  const [pid] = server.engines.pids;
  if (pid === undefined) throw new Error('Cannot find the engine: it is between two processes');
  return pid;
}
