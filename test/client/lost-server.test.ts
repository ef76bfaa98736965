import { once } from 'node:events';
import { type Client, createClient } from '../../src/client/client.js';
import type { GenerateRequest, StageResult } from '../../src/client/messages.js';
import { lookUpServers } from '../../src/client/server-group.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import { serve } from '../support/serve.js';
import { createPng, startTestServer } from '../support/server.js';

let request: GenerateRequest;
let kept: Awaited<ReturnType<typeof startTestServer>>;
let victim: Awaited<ReturnType<typeof serve>>;
let client: Client;

beforeEach(async () => {
  request = { cond: await createPng(16, 32), pose: findReadyPose('walking'), model: 'slow' };
  [kept, victim] = await Promise.all([startTestServer(), serve()]);
  client = createClient(await lookUpServers([victim.address, kept.server.address]));
});

afterEach(async () => {
  client.close();
  victim.process.kill('SIGKILL');
  await kept.close();
});

test('a server that is killed between two pictures costs the caller none', async () => {
  const results: StageResult[] = [];
  let isKilled = false;
  while (!isKilled) {
    results.length = 0;
    for await (const result of client.generate(request)) {
      results.push(result);
      if (result.stage !== 'coarse' || kept.server.jobs > 0) continue;
      isKilled = victim.process.kill('SIGKILL'); // the call is the victim's, which draws the refined picture
    }
  }
  expect(results.map(({ stage }) => stage)).toEqual(['coarse', 'refined']);
  expect(new Set(results.map(({ requestId }) => requestId)).size).toBe(2);
});

test('a server that is killed before its first picture costs the caller none', async () => {
  const ended = once(victim.process, 'exit');
  await client.getModel();
  await client.getModel(); // both are connected
  victim.process.kill('SIGSTOP');
  const calls = [1, 2].map(async () => {
    const stages: string[] = [];
    for await (const { stage } of client.generate(request)) stages.push(stage);
    return stages;
  });
  const first = await Promise.race(calls); // that of the other server
  victim.process.kill('SIGKILL');
  await ended;
  expect([first, ...(await Promise.all(calls))]).toEqual(Array(3).fill(['coarse', 'refined']));
});
