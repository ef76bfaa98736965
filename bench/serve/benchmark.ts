import { toMessage } from '#dist/errors.js';
import { toMedian } from '#dist/median.js';
import { toMeans } from '../means.js';
import { type Loop, type LoopRun, listSplits, type Split, startBareLoop } from './bare-loop.js';
import { type BenchRequest, createBenchRequest } from './bench-request.js';
import { comparePictures, drawOnce, type PictureDifference } from './compare-pictures.js';
import { findGhz, type GhzResult, runGhz } from './ghz.js';
import { driveClosedLoop, driveOpenLoop } from './loops.js';
import { type BenchBundle, prepareModel } from './models.js';
import type { ProfileOptions } from './profile.js';
import type { BenchmarkResults, ClosedPoint, OpenPoint, ServerResults } from './results.js';
import type { BenchPictures, BenchServer } from './servers/bench-server.js';
import { startOurs } from './servers/ours.js';
import { type PeerName, peers } from './servers/peers.js';
import { summariseTurns, type Turn } from './summarise-turns.js';

export interface BenchmarkOptions extends ProfileOptions {
  /** Precision of the graphs that the peers serve; ours by default. */
  readonly peerPrecision?: ProfileOptions['precision'];
  readonly rounds: number;
  readonly peers: readonly PeerName[];
  /** Numbers of callers of the closed loops. */
  readonly callers: readonly number[];
  /** Loads of the open loops, in percent of the server's best rate in the closed loop. */
  readonly loads: readonly number[];
}

/** Bare onnxruntime with a split of the cores. */
interface Alone {
  readonly split: Split;
  readonly loop: Loop<LoopRun>;
  readonly runs: LoopRun[];
}

/** A server in the benchmark, with its measurements. */
interface Contestant {
  readonly name: string;
  readonly server: BenchServer;
  readonly difference?: PictureDifference | undefined;
  readonly closed: ClosedPoint[];
  readonly open: OpenPoint[];
}

interface Context {
  readonly contestants: readonly Contestant[];
  readonly alone: readonly Alone[];
  readonly request: BenchRequest;
  readonly rounds: number;
  readonly seconds: number;
}

const say = (line: string) => process.stderr.write(`${line}\n`);

/**
 * Measures all servers and bare onnxruntime at the same points. All of them stay up and take turns
 * at each point, in rounds, so that a slow phase of the machine affects all. A peer that is not
 * available here is skipped, with the reason. Peers may serve another precision than ours.
 */
export async function benchmark(options: BenchmarkOptions): Promise<BenchmarkResults> {
  const { model, precision, peerPrecision = precision, seconds, rounds } = options;
  const bundle = await prepareModel(model, precision);
  const peerBundle = await prepareModel(model, peerPrecision);
  const request = await createBenchRequest(bundle.size);
  const alone = await startAlone(bundle);
  const contestants: Contestant[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  try {
    const ours = await startOurs(bundle);
    contestants.push({ name: `ours, ${precision}`, server: ours, closed: [], open: [] });
    const pictures = await drawOnce(ours, request);
    const expected = peerPrecision === precision ? pictures : undefined;
    for (const peer of options.peers) {
      const name = `${peer}, ${peerPrecision}`;
      try {
        const started = await startPeer(peer, peerBundle, { request, expected });
        contestants.push({ name, ...started, closed: [], open: [] });
      } catch (error) {
        say(`Without ${name}: ${toMessage(error)}`);
        leftOut.push({ name, reason: toMessage(error) });
      }
    }
    const context = { contestants, alone, request, rounds, seconds };
    for (const callers of options.callers) await measureClosed(context, callers);
    for (const percent of options.loads) await measureOpen(context, percent);
    return {
      model: { name: model, version: bundle.version, precision },
      seconds,
      rounds,
      bare: alone.map(({ split, runs }) => ({ ...split, ...toMeans(runs) })),
      servers: contestants.map(toResults),
      leftOut,
    };
  } finally {
    await Promise.all([
      ...contestants.map(({ server }) => server.stop()),
      ...alone.map(({ loop }) => loop.stop()),
    ]);
  }
}

async function startAlone(bundle: BenchBundle): Promise<readonly Alone[]> {
  const loops: Alone[] = [];
  for (const split of listSplits())
    loops.push({ split, runs: [], loop: await startBareLoop(bundle, { ...split, batch: 1 }) });
  return loops;
}

interface Drawing {
  readonly request: BenchRequest;
  readonly expected: BenchPictures | undefined;
}

/** Starts a server, and compares its pictures with those `expected`, if any. */
async function startPeer(
  peer: PeerName,
  bundle: BenchBundle,
  { request, expected }: Drawing,
): Promise<Pick<Contestant, 'server' | 'difference'>> {
  const server = await peers[peer].start(bundle);
  try {
    const pictures = await drawOnce(server, request);
    return { server, difference: expected && (await comparePictures(expected, pictures)) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Adds a point of the closed loop to every contestant. */
async function measureClosed(context: Context, callers: number): Promise<void> {
  const { contestants, alone, request, rounds, seconds } = context;
  const ghz = findGhz();
  const measured = contestants.map((contestant) => ({
    contestant,
    turns: [] as Turn[],
    byGhz: [] as GhzResult[],
    shares: [] as number[],
  }));
  for (let round = 0; round < rounds; round += 1) {
    say(`${callers} callers, round ${round + 1} of ${rounds}`);
    const best = Math.max(...(await runAlone(alone, seconds)));
    for (const { contestant, turns, byGhz, shares } of measured) {
      const { server } = contestant;
      const turn = await driveClosedLoop(server, { request, callers, seconds });
      turns.push(turn);
      shares.push(summariseTurns([turn]).callsPerSecond / best);
      if (ghz) byGhz.push(await runGhz(ghz, { ...server.ghz(request), callers, seconds }));
    }
  }
  for (const { contestant, turns, byGhz, shares } of measured) {
    const point = { callers, ...summariseTurns(turns), share: toMedian(shares) };
    contestant.closed.push({ ...point, ...(byGhz.length > 0 && { ghz: toMeans(byGhz) }) });
  }
}

/** Returns pictures per second, by the split of the cores. */
async function runAlone(alone: readonly Alone[], seconds: number): Promise<readonly number[]> {
  const perSecond: number[] = [];
  for (const { loop, runs } of alone) {
    const run = await loop.run(seconds);
    runs.push(run);
    perSecond.push(run.picturesPerSecond);
  }
  return perSecond;
}

/**
 * Adds a point of the open loop to every contestant, at a share of its best rate in the closed
 * loop.
 */
async function measureOpen(context: Context, percent: number): Promise<void> {
  const { contestants, request, rounds, seconds } = context;
  const measured = contestants.map((contestant) => ({
    contestant,
    rate: (capacityOf(contestant) * percent) / 100,
    turns: [] as Turn[],
  }));
  for (let round = 0; round < rounds; round += 1) {
    say(`${percent} % of the capacity, round ${round + 1} of ${rounds}`);
    for (const { contestant, rate, turns } of measured)
      turns.push(await driveOpenLoop(contestant.server, { request, rate, seconds, seed: round + 1 }));
  }
  for (const { contestant, rate, turns } of measured)
    contestant.open.push({ percent, rate, ...summariseTurns(turns) });
}

function toResults(contestant: Contestant): ServerResults {
  const { name, server, difference, closed, open } = contestant;
  const { title, versions, readyMs } = server;
  const what = { name, title, versions, readyMs, ...(difference && { difference }) };
  return { ...what, capacity: capacityOf(contestant), closed, open };
}

function capacityOf({ closed }: Contestant): number {
  return Math.max(...closed.map(({ callsPerSecond }) => callsPerSecond));
}
