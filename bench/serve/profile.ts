import { availableParallelism } from 'node:os';
import { toMedian } from '#dist/median.js';
import { toMeans } from '../means.js';
import {
  type Loop,
  type LoopRun,
  type LoopShape,
  listSplits,
  type Split,
  startBareLoop,
} from './bare-loop.js';
import { createBenchRequest } from './bench-request.js';
import { type EngineRun, startEngineLoop } from './engine-loop.js';
import {
  type BenchBundle,
  type MeasuredModel,
  type ModelName,
  type PrecisionName,
  prepareModel,
} from './models.js';
import { type CallProfile, profileCalls } from './profile-calls.js';
import { startOurs } from './servers/ours.js';

/**
 * Engines compared with bare onnxruntime: the means of their turns, and the median of the turns'
 * ratios.
 */
export interface EngineProfile extends LoopShape {
  readonly bare: LoopRun;
  readonly engine: EngineRun;
  readonly share: number;
}

/**
 * The time of a request by step, with a number of callers, and the time of bare onnxruntime with
 * the same split of the cores.
 */
export interface RequestProfile extends CallProfile {
  readonly callers: number;
  readonly split: Split;
  readonly bare: LoopRun;
}

export interface Profile {
  readonly model: MeasuredModel;
  readonly seconds: number;
  readonly engines: readonly EngineProfile[];
  readonly requests: readonly RequestProfile[];
}

export interface ProfileOptions {
  readonly model: ModelName;
  readonly precision: PrecisionName;
  /** Seconds for each point. */
  readonly seconds: number;
}

const say = (line: string) => process.stderr.write(`${line}\n`);
/**
 * Compared programs take turns, so that other work on the machine affects both. Turns of calls have
 * a warm-up, so there are fewer of them.
 */
const turnSeconds = 1;
const callTurns = 2;
const batches = [1, 4];

/**
 * Measures the time of a request by step, and the cost of an engine compared with bare onnxruntime.
 */
export async function profile({ model, precision, seconds }: ProfileOptions): Promise<Profile> {
  const bundle = await prepareModel(model, precision);
  const engines: EngineProfile[] = [];
  for (const split of listSplits())
    for (const batch of batches) engines.push(await compareEngines(bundle, { ...split, batch }, seconds));
  const requests = await profileRequests(bundle, seconds);
  return { model: { name: model, version: bundle.version, precision }, seconds, engines, requests };
}

/**
 * Compares engines that always have work with loops of bare onnxruntime with the same graphs,
 * threads and batch.
 */
async function compareEngines(
  bundle: BenchBundle,
  shape: LoopShape,
  seconds: number,
): Promise<EngineProfile> {
  say(
    `Engines beside onnxruntime alone: ${shape.processes} x ${shape.threads} threads, batch ${shape.batch}`,
  );
  const [bare, engine] = [await startBareLoop(bundle, shape), await startEngineLoop(bundle, shape)];
  const turns: { readonly bare: LoopRun; readonly engine: EngineRun }[] = [];
  const turnCount = Math.max(2, Math.round(seconds / turnSeconds));
  for (let turn = 0; turn < turnCount; turn++) turns.push(await takeTurns(bare, engine, turn % 2 === 0));
  await Promise.all([bare.stop(), engine.stop()]);
  return {
    ...shape,
    bare: toMeans(turns.map((turn) => turn.bare)),
    engine: toMeans(turns.map((turn) => turn.engine)),
    share: toMedian(turns.map((turn) => turn.engine.picturesPerSecond / turn.bare.picturesPerSecond)),
  };
}

async function takeTurns(bare: Loop<LoopRun>, engine: Loop<EngineRun>, isBareFirst: boolean) {
  if (isBareFirst) return { bare: await bare.run(turnSeconds), engine: await engine.run(turnSeconds) };
  const first = await engine.run(turnSeconds);
  return { bare: await bare.run(turnSeconds), engine: first };
}

interface MeasuredPoint {
  readonly callers: number;
  readonly split: Split;
  readonly loop: Loop<LoopRun>;
  readonly calls: CallProfile[];
  readonly bare: LoopRun[];
}

/**
 * Profiles a single caller, whose requests get all cores, and a queue, in which each request gets
 * its share, compared with bare onnxruntime with the same split.
 */
async function profileRequests(bundle: BenchBundle, seconds: number): Promise<readonly RequestProfile[]> {
  const cores = availableParallelism();
  const points = [
    { callers: 1, split: { processes: 1, threads: cores } },
    { callers: 16, split: { processes: cores, threads: 1 } },
  ];
  const measured: MeasuredPoint[] = [];
  for (const point of points)
    measured.push({
      ...point,
      loop: await startBareLoop(bundle, { ...point.split, batch: 1 }),
      calls: [],
      bare: [],
    });
  const server = await startOurs(bundle);
  const request = await createBenchRequest(bundle.size);
  for (let turn = 0; turn < callTurns; turn++)
    for (const { callers, loop, calls, bare } of measured) {
      say(`${callers} callers, turn ${turn + 1} of ${callTurns}`);
      bare.push(await loop.run(seconds / callTurns));
      calls.push(await profileCalls(server, { request, callers, seconds: seconds / callTurns }));
    }
  await Promise.all([server.stop(), ...measured.map(({ loop }) => loop.stop())]);
  return measured.map(({ callers, split, calls, bare }) => ({
    callers,
    split,
    ...toMeans(calls),
    bare: toMeans(bare),
  }));
}
