/**
 * `npm run bench:http`: the time to the coarse picture over HTTP and over gRPC, of the same requests
 * to the same idle server, in turn; each by a client that keeps its connection.
 */
import { join } from 'node:path';
import { create, toJsonString } from '@bufbuild/protobuf';
import { createClient as createConnectClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { Command } from 'commander';
import { parseCount } from '#dist/cli/parse-number.js';
import { checkHealth } from '#dist/client/check-health.js';
import { createClient } from '#dist/client/client.js';
import {
  GenerateRequestSchema,
  GenerationService,
  Stage,
} from '#dist/generated/connect/repose/v1/generation_pb.js';
import { toMedian } from '#dist/median.js';
import { packageRoot } from '#dist/package-root.js';
import type { LoosePose } from '#dist/pose/convert.js';
import { describeMachine } from '../describe-machine.js';
import { formatTable } from '../format-table.js';
import { createBenchRequest } from '../serve/bench-request.js';
import { findFreePort } from '../serve/servers/find-free-port.js';
import { readStartFlags } from '../serve/servers/start-flags.js';
import { startServer } from '../serve/servers/start-server.js';

/** A way to call, and its times until the coarse picture. */
interface Way {
  readonly name: string;
  /** Draws once; resolves with the time until the coarse picture. */
  readonly draw: () => Promise<number>;
  readonly coarseMs: number[];
}

const { turns, calls } = new Command()
  .name('bench:http')
  .description('Measures the time to the coarse picture over HTTP and over gRPC')
  .option('--turns <number>', 'turns of each client', parseCount, 10)
  .option('--calls <number>', 'calls of a turn', parseCount, 10)
  .parse()
  .opts<{ readonly turns: number; readonly calls: number }>();

const [port, httpPort] = [await findFreePort(), await findFreePort()];
const address = `127.0.0.1:${port}`;
const baseUrl = `http://127.0.0.1:${httpPort}`;
const request = await createBenchRequest();
const server = await startServer('http', {
  command: process.execPath,
  args: [
    ...readStartFlags(),
    ...[join(packageRoot, 'dist', 'cli', 'main.js'), 'serve', '--port', String(port)],
    ...['--http-address', `127.0.0.1:${httpPort}`],
  ],
  address,
  isReady: async () => (await checkHealth(address)) === 'SERVING',
});
const grpc = createClient(address);
const message = create(GenerateRequestSchema, {
  cond: Uint8Array.from(request.cond),
  pose: toPoseMessage(request.pose),
  condPose: toPoseMessage(request.condPose),
});
const json = toJsonString(GenerateRequestSchema, message);

function toPoseMessage({ canvas, joints }: LoosePose) {
  return { canvas, joints: joints.map(({ x, y, confidence }) => ({ x, y, confidence })) };
}

const ways: readonly Way[] = [
  { name: 'gRPC', draw: drawWithGrpc, coarseMs: [] },
  connectWay(
    'Connect, JSON, HTTP/1.1',
    createConnectTransport({ baseUrl, httpVersion: '1.1', useBinaryFormat: false }),
  ),
  connectWay('Connect, binary, HTTP/2', createConnectTransport({ baseUrl, httpVersion: '2' })),
  connectWay('gRPC-Web, HTTP/1.1', createGrpcWebTransport({ baseUrl, httpVersion: '1.1' })),
  { name: 'plain JSON, fetch', draw: drawWithFetch, coarseMs: [] },
];

async function drawWithGrpc(): Promise<number> {
  const startedMs = performance.now();
  let coarseMs = Number.NaN;
  for await (const { stage } of grpc.generate(request))
    if (stage === 'coarse') coarseMs = performance.now() - startedMs;
  return coarseMs;
}

function connectWay(name: string, transport: Parameters<typeof createConnectClient>[1]): Way {
  const client = createConnectClient(GenerationService, transport);
  const draw = async (): Promise<number> => {
    const startedMs = performance.now();
    let coarseMs = Number.NaN;
    for await (const { stage } of client.generate(message))
      if (stage === Stage.COARSE) coarseMs = performance.now() - startedMs;
    return coarseMs;
  };
  return { name, draw, coarseMs: [] };
}

async function drawWithFetch(): Promise<number> {
  const startedMs = performance.now();
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${baseUrl}/repose.v1.GenerationService/Generate`, {
    method: 'POST',
    body: json,
    headers,
  });
  let text = '';
  let coarseMs = Number.NaN;
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (Number.isNaN(coarseMs) && text.includes('\n')) coarseMs = performance.now() - startedMs;
  }
  return coarseMs;
}

for (const { draw } of ways) for (let call = 0; call < calls; call++) await draw(); // loads and compiles
for (let turn = 0; turn < turns; turn++)
  for (const { draw, coarseMs } of turn % 2 === 0 ? ways : ways.toReversed())
    for (let call = 0; call < calls; call++) coarseMs.push(await draw());
grpc.close();
await server.stop();

const base = toMedian(ways[0]?.coarseMs ?? []);
const rows = ways.map(({ name, coarseMs }) => [
  name,
  toMedian(coarseMs).toFixed(2),
  (toMedian(coarseMs) - base).toFixed(2),
]);
console.log(describeMachine());
console.log(formatTable(['client', 'coarse after ms (median)', 'more than gRPC'], rows));
