import { createBenchRequest } from './bench-request.js';
import { driveClosedLoop } from './loops.js';
import { toMeans } from './means.js';
import { prepareModel } from './models.js';
import {
  mlserverSettings,
  mlserverStreamSettings,
  startMlserver,
  startMlserverStream,
} from './servers/mlserver.js';
import { startTriton, tritonSettings } from './servers/triton.js';
import { summariseTurns } from './summarise-turns.js';

const say = (line) => process.stderr.write(`${line}\n`);
const rounds = 3;
const candidates = {
  triton: { start: startTriton, settings: tritonSettings },
  mlserver: { start: startMlserver, settings: mlserverSettings },
  'mlserver-stream': { start: startMlserverStream, settings: mlserverStreamSettings },
};

/** Every setting that a peer might be best with, in rounds, so that the machine's other work falls on all of them. */
export async function tunePeers({ model, precision, seconds, peers }) {
  const bundle = await prepareModel(model, precision);
  const request = await createBenchRequest();
  const tried = Object.entries(candidates)
    .filter(([name]) => peers.includes(name))
    .flatMap(([name, { start, settings }]) =>
      settings.map((one) => ({ name, start, settings: one, runs: [] })),
    );
  for (let round = 0; round < rounds; round++)
    for (const { name, start, settings, runs } of tried) {
      say(`Round ${round + 1} of ${rounds}: ${name} ${JSON.stringify(settings)}`);
      const server = await start(bundle, settings);
      const drive = async (callers) =>
        summariseTurns([await driveClosedLoop(server, { request, callers, seconds })]);
      const one = await drive(1);
      const many = await drive(16);
      await server.stop();
      runs.push({
        aloneMs: one.refined.p50,
        callsPerSecond: many.callsPerSecond,
        cpuMs: many.cpuMs,
        coarseMs: many.coarse.p50,
        refinedMs: many.refined.p50,
      });
      say(JSON.stringify(runs.at(-1)));
    }
  const results = tried.map(({ name, settings, runs }) => ({ name, settings, ...toMeans(runs) }));
  return { model: { name: model, version: bundle.version, precision }, seconds, results };
}
