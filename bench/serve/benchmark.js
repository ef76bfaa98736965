import { listSplits, startBareLoop } from './bare-loop.js';
import { createBenchRequest } from './bench-request.js';
import { comparePictures, drawOnce } from './compare-pictures.js';
import { findGhz, runGhz } from './ghz.js';
import { driveClosedLoop, driveOpenLoop } from './loops.js';
import { toMeans, toMedian } from './means.js';
import { prepareModel } from './models.js';
import { startGrpcAio } from './servers/grpc-aio.js';
import { startMlserver, startMlserverStream } from './servers/mlserver.js';
import { startOurs } from './servers/ours.js';
import { startTriton } from './servers/triton.js';
import { summariseTurns } from './summarise-turns.js';

const say = (line) => process.stderr.write(`${line}\n`);

const starts = {
  python: startGrpcAio,
  triton: startTriton,
  mlserver: startMlserver,
  'mlserver-stream': startMlserverStream,
};

/**
 * Runs every server, and onnxruntime alone, through the same points. All of them are there all the time, and take turns at each point,
 * in rounds: a machine that is slower for a while is so for all. A peer that cannot be had here is left out, with the reason. Peers
 * may serve the graphs of another precision than ours.
 */
export async function benchmark(options) {
  const { model, precision, peerPrecision = precision, seconds, rounds, peers } = options;
  const bundle = await prepareModel(model, precision);
  const peerBundle = await prepareModel(model, peerPrecision);
  const request = await createBenchRequest();
  const alone = await startAlone(bundle);
  const contestants = [{ name: `ours, ${precision}`, server: await startOurs(bundle) }];
  const leftOut = [];
  try {
    contestants[0].pictures = await drawOnce(contestants[0].server, request);
    for (const peer of peers.filter((one) => one !== 'none')) {
      const name = `${peer}, ${peerPrecision}`;
      const expected = peerPrecision === precision ? contestants[0].pictures : undefined;
      try {
        contestants.push({
          name,
          ...(await startPeer(starts[peer], { bundle: peerBundle, request, expected })),
        });
      } catch (error) {
        say(`Without ${name}: ${error.message}`);
        leftOut.push({ name, reason: error.message });
      }
    }
    const context = { contestants, alone, request, rounds, seconds };
    const closed = await measureClosed(context, options.callers.map(Number));
    const open = await measureOpen(context, { loads: options.loads.map(Number), closed });
    const servers = contestants.map(({ name, server, difference }) => {
      const { title, versions, readyMs } = server;
      const what = { name, title, versions, readyMs, ...(difference && { difference }) };
      return {
        ...what,
        capacity: capacityOf(closed.get(name)),
        closed: closed.get(name),
        open: open.get(name),
      };
    });
    const bare = alone.map(({ split, runs }) => ({ ...split, ...toMeans(runs) }));
    return {
      model: { name: model, version: bundle.version, precision },
      seconds,
      rounds,
      bare,
      servers,
      leftOut,
    };
  } finally {
    await Promise.all([
      ...contestants.map(({ server }) => server.stop()),
      ...alone.map(({ loop }) => loop.stop()),
    ]);
  }
}

/** onnxruntime alone, once for each split of the cores. */
async function startAlone(bundle) {
  const loops = [];
  for (const split of listSplits())
    loops.push({ split, runs: [], loop: await startBareLoop(bundle, { ...split, batch: 1 }) });
  return loops;
}

/** A server that draws, and how far its pictures are from those `expected`, where some are. */
async function startPeer(start, { bundle, request, expected }) {
  const server = await start(bundle);
  try {
    const pictures = await drawOnce(server, request);
    return { server, ...(expected && { difference: await comparePictures(expected, pictures) }) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** By the server's name: one entry for each number of callers. */
async function measureClosed({ contestants, alone, request, rounds, seconds }, callers) {
  const ghz = await findGhz();
  const results = new Map(contestants.map(({ name }) => [name, []]));
  for (const count of callers) {
    const turns = contestants.map(() => ({ own: [], ghz: [], shares: [] }));
    for (let round = 0; round < rounds; round += 1) {
      say(`${count} callers, round ${round + 1} of ${rounds}`);
      for (const { loop, runs } of alone) runs.push(await loop.run(seconds));
      const best = Math.max(...alone.map(({ runs }) => runs.at(-1).picturesPerSecond));
      for (const [index, { server }] of contestants.entries()) {
        const turn = await driveClosedLoop(server, { request, callers: count, seconds });
        turns[index].own.push(turn);
        turns[index].shares.push(summariseTurns([turn]).callsPerSecond / best);
        if (ghz)
          turns[index].ghz.push(await runGhz(ghz, { ...server.ghz(request), callers: count, seconds }));
      }
    }
    for (const [index, { name }] of contestants.entries()) {
      const { own, ghz: byGhz, shares } = turns[index];
      const point = { callers: count, ...summariseTurns(own), share: toMedian(shares) };
      results.get(name).push({ ...point, ...(byGhz.length > 0 && { ghz: toMeans(byGhz) }) });
    }
  }
  return results;
}

/** By the server's name: one entry for each load, which is a share of what the server answers in the closed loop at best. */
async function measureOpen({ contestants, request, rounds, seconds }, { loads, closed }) {
  const results = new Map(contestants.map(({ name }) => [name, []]));
  for (const percent of loads) {
    const turns = contestants.map(() => []);
    const rates = contestants.map(({ name }) => (capacityOf(closed.get(name)) * percent) / 100);
    for (let round = 0; round < rounds; round += 1) {
      say(`${percent} % of the capacity, round ${round + 1} of ${rounds}`);
      for (const [index, { server }] of contestants.entries())
        turns[index].push(
          await driveOpenLoop(server, { request, rate: rates[index], seconds, seed: round + 1 }),
        );
    }
    for (const [index, { name }] of contestants.entries())
      results.get(name).push({ percent, rate: rates[index], ...summariseTurns(turns[index]) });
  }
  return results;
}

function capacityOf(closed) {
  return Math.max(...closed.map(({ callsPerSecond }) => callsPerSecond));
}
