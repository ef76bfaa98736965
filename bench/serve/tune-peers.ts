import { toMeans } from '../means.js';
import { createBenchRequest } from './bench-request.js';
import { driveClosedLoop } from './loops.js';
import { type MeasuredModel, prepareModel } from './models.js';
import type { ProfileOptions } from './profile.js';
import { type Candidate, type PeerName, peers } from './servers/peers.js';
import type { PeerSettings } from './servers/python-peers.js';
import { type Summary, summariseTurns } from './summarise-turns.js';

/** The result of a peer with some settings; NaN if no call ended in the measured seconds. */
interface TuningRun {
  readonly aloneMs: number;
  readonly callsPerSecond: number;
  readonly cpuMs: number;
  readonly coarseMs: number;
  readonly refinedMs: number;
}

/** Means of the rounds. */
export interface TuningResult extends TuningRun {
  readonly name: PeerName;
  readonly settings: PeerSettings;
}

export interface Tuning {
  readonly model: MeasuredModel;
  readonly seconds: number;
  readonly results: readonly TuningResult[];
}

interface Tried extends Candidate {
  readonly name: PeerName;
  readonly runs: TuningRun[];
}

const say = (line: string) => process.stderr.write(`${line}\n`);
const rounds = 3;

/**
 * Measures all candidate settings of peers in rounds, so that other work on the machine affects all
 * of them.
 */
export async function tunePeers(
  names: readonly PeerName[],
  { model, precision, seconds }: ProfileOptions,
): Promise<Tuning> {
  const bundle = await prepareModel(model, precision);
  const request = await createBenchRequest(bundle.size);
  const tried = names.flatMap((name) =>
    peers[name].candidates.map((candidate): Tried => ({ name, ...candidate, runs: [] })),
  );
  for (let round = 0; round < rounds; round++)
    for (const { name, start, settings, runs } of tried) {
      say(`Round ${round + 1} of ${rounds}: ${name} ${JSON.stringify(settings)}`);
      const server = await start(bundle);
      const drive = async (callers: number) =>
        summariseTurns([await driveClosedLoop(server, { request, callers, seconds })]);
      const run = toRun(await drive(1), await drive(16));
      await server.stop();
      runs.push(run);
      say(JSON.stringify(run));
    }
  const results = tried.map(({ name, settings, runs }) => ({ name, settings, ...toMeans(runs) }));
  return { model: { name: model, version: bundle.version, precision }, seconds, results };
}

function toRun(one: Summary, many: Summary): TuningRun {
  return {
    aloneMs: one.refined.p50 ?? Number.NaN,
    callsPerSecond: many.callsPerSecond,
    cpuMs: many.cpuMs ?? Number.NaN,
    coarseMs: many.coarse.p50 ?? Number.NaN,
    refinedMs: many.refined.p50 ?? Number.NaN,
  };
}
