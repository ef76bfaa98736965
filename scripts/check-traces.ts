/**
 * `npm run check:traces`: sends the trace of a call to a real OpenTelemetry collector, and checks
 * that each span arrives. Go builds the collector the first time, which takes minutes; without Go,
 * it checks nothing and says so.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';
import { cacheFolder } from '#dist/cache-folder.js';
import { createClient } from '#dist/client/client.js';
import { packageRoot } from '#dist/package-root.js';
import { steps } from '#dist/server/request/timeline.js';
import { startServer } from '#dist/server/start-server.js';
import { createBenchRequest } from '../bench/serve/bench-request.js';
import { findFreePort } from '../bench/serve/servers/find-free-port.js';

/** How long the collector may take to start, and to print the last span. */
const patienceMs = 30_000;

const expected = ['repose.v1.GenerationService/Generate', 'draw', ...steps];

/** Builds the collector where it has changed; returns its path. */
function buildCollector(): string {
  const folder = join(cacheFolder(process.env), 'otel-collector');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'collector');
  console.log('Building the collector (some minutes the first time)');
  execFileSync('go', ['build', '-o', path, '.'], {
    cwd: join(packageRoot, 'scripts', 'collector'),
    stdio: 'inherit',
  });
  return path;
}

/** The settings of a collector that receives OTLP over HTTP and prints every span. */
function toCollectorConfig(port: number): string {
  return stringify({
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: { debug: { verbosity: 'detailed' } },
    service: {
      telemetry: { metrics: { level: 'none' } },
      pipelines: { traces: { receivers: ['otlp'], exporters: ['debug'] } },
    },
  });
}

async function draw(tracesEndpoint: string): Promise<void> {
  const server = await startServer({ port: 0, engines: 1, tracesEndpoint });
  const client = createClient(server.address);
  for await (const picture of client.generate(await createBenchRequest()))
    console.log(`drew ${picture.stage}`);
  client.close();
  await server.close();
}

async function checkTraces(folder: string): Promise<void> {
  const port = await findFreePort();
  const config = join(folder, 'collector.yaml');
  writeFileSync(config, toCollectorConfig(port));
  const collector = spawn(buildCollector(), ['--config', config], { stdio: ['ignore', 'inherit', 'pipe'] });
  const late = setTimeout(() => collector.kill(), 2 * patienceMs);
  const missing = new Set(expected);
  let drawn: Promise<void> | undefined;
  for await (const line of createInterface({ input: collector.stderr })) {
    if (line.includes('Everything is ready')) drawn = draw(`http://127.0.0.1:${port}/v1/traces`);
    const name = /^ +Name +: (\S+)$/.exec(line)?.[1];
    if (name !== undefined) missing.delete(name);
    if (missing.size === 0) collector.kill();
  }
  clearTimeout(late);
  await drawn;
  if (missing.size > 0) throw new Error(`Cannot find spans at the collector: ${[...missing].join(', ')}`);
  console.log(`The collector has got ${expected.length} spans: ${expected.join(', ')}`);
}

if (spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0) {
  const folder = mkdtempSync(join(tmpdir(), 'repose-traces-'));
  try {
    await checkTraces(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
} else console.log('Go is missing: the collector cannot be built, so no trace was checked');
