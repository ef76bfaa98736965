import { runBareLoop } from './bare-loop.js';
import { createBenchRequest } from './bench-request.js';
import { findGhz, runGhz } from './ghz.js';
import { runClosedLoop, runOpenLoop } from './loops.js';
import { prepareModel } from './models.js';
import { startOurs, startPython } from './servers.js';

const say = (line) => process.stderr.write(`${line}\n`);

/** Runs every server through the same points, one server at a time. */
export async function benchmark({ model, precision, callers, loads, seconds, peers }) {
  const bundle = await prepareModel(model, precision);
  const request = await createBenchRequest();
  say('Bare onnxruntime loop');
  const bare = await runBareLoop(bundle, seconds);
  const servers = [
    { name: `ours, ${precision}`, start: () => startOurs(bundle) },
    ...(peers.includes('python') ? [{ name: 'python, fp32', start: () => startPython(bundle) }] : []),
  ];
  const results = [];
  for (const { name, start } of servers) {
    const server = await start();
    try {
      results.push({ name, ...(await measureServer(server, { name, request, callers, loads, seconds })) });
    } finally {
      await server.stop();
    }
  }
  return { model: { name: model, version: bundle.version, precision }, seconds, bare, servers: results };
}

async function measureServer({ address, title, readyMs }, { name, request, callers, loads, seconds }) {
  const ghz = await findGhz();
  const closed = [];
  for (const count of callers.map(Number)) {
    say(`${name}: ${count} callers`);
    const own = await runClosedLoop(address, { request, callers: count, seconds });
    const byGhz = ghz && (await runGhz(ghz, { address, request, callers: count, seconds }));
    closed.push({ callers: count, ...own, ...(byGhz && { ghz: byGhz }) });
  }
  const capacity = Math.max(...closed.map(({ callsPerSecond }) => callsPerSecond));
  const open = [];
  for (const percent of loads.map(Number)) {
    say(`${name}: ${percent} % of ${capacity.toFixed(1)} calls a second`);
    const rate = (capacity * percent) / 100;
    open.push({ percent, rate, ...(await runOpenLoop(address, { request, rate, seconds })) });
  }
  return { title, readyMs, capacity, closed, open };
}
