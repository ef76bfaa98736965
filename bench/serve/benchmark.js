import { runBareLoop } from './bare-loop.js';
import { createBenchRequest } from './bench-request.js';
import { comparePictures, drawOnce } from './compare-pictures.js';
import { findGhz, runGhz } from './ghz.js';
import { runClosedLoop, runOpenLoop } from './loops.js';
import { prepareModel } from './models.js';
import { startGrpcAio } from './servers/grpc-aio.js';
import { startMlserver, startMlserverStream } from './servers/mlserver.js';
import { startOurs } from './servers/ours.js';
import { startTriton } from './servers/triton.js';

const say = (line) => process.stderr.write(`${line}\n`);

const starts = {
  python: startGrpcAio,
  triton: startTriton,
  mlserver: startMlserver,
  'mlserver-stream': startMlserverStream,
};

/**
 * Runs every server through the same points, one server at a time. A peer that cannot be had here is left out, with the reason.
 * Peers may serve the graphs of another precision than ours.
 */
export async function benchmark(options) {
  const { model, precision, peerPrecision = precision, seconds, peers } = options;
  const bundle = await prepareModel(model, precision);
  const peerBundle = await prepareModel(model, peerPrecision);
  const request = await createBenchRequest();
  say('Bare onnxruntime loop');
  const bare = await runBareLoop(bundle, seconds);

  const points = { ...options, request };
  const ours = await measureAndStop(await startOurs(bundle), { ...points, name: `ours, ${precision}` });
  const servers = [ours.result];
  const leftOut = [];
  for (const peer of peers.filter((one) => one !== 'none')) {
    const name = `${peer}, ${peerPrecision}`;
    const expected = peerPrecision === precision ? ours.pictures : undefined;
    try {
      const { result } = await measureAndStop(await starts[peer](peerBundle), { ...points, name, expected });
      servers.push(result);
    } catch (error) {
      say(`Without ${name}: ${error.message}`);
      leftOut.push({ name, reason: error.message });
    }
  }
  return { model: { name: model, version: bundle.version, precision }, seconds, bare, servers, leftOut };
}

/** A server's first pictures, and its results; `difference` tells how far its pictures are from those `expected`, where some are. */
async function measureAndStop(server, { expected, ...points }) {
  try {
    const pictures = await drawOnce(server, points.request);
    const difference = expected && (await comparePictures(expected, pictures));
    const result = await measureServer(server, points);
    return { pictures, result: { ...result, ...(difference && { difference }) } };
  } finally {
    await server.stop();
  }
}

async function measureServer(server, { name, request, callers, loads, seconds }) {
  const ghz = await findGhz();
  const closed = [];
  for (const count of callers.map(Number)) {
    say(`${name}: ${count} callers`);
    const own = await runClosedLoop(server, { request, callers: count, seconds });
    const byGhz = ghz && (await runGhz(ghz, { ...server.ghz(request), callers: count, seconds }));
    closed.push({ callers: count, ...own, ...(byGhz && { ghz: byGhz }) });
  }
  const capacity = Math.max(...closed.map(({ callsPerSecond }) => callsPerSecond));
  const open = [];
  for (const percent of loads.map(Number)) {
    say(`${name}: ${percent} % of ${capacity.toFixed(1)} calls a second`);
    const rate = (capacity * percent) / 100;
    open.push({ percent, rate, ...(await runOpenLoop(server, { request, rate, seconds })) });
  }
  const { title, versions, readyMs } = server;
  return { name, title, versions, readyMs, capacity, closed, open };
}
