import { availableParallelism } from 'node:os';
import { listSplits, startBareLoop } from './bare-loop.js';
import { startEngineLoop } from './engine-loop.js';
import { toMeans, toMedian } from './means.js';
import { prepareModel } from './models.js';
import { profileCalls } from './profile-calls.js';
import { startOurs } from './servers/ours.js';

const say = (line) => process.stderr.write(`${line}\n`);
/**
 * What is compared takes turns, so that the machine's other work falls on both. A turn of calls has a warm-up, so those are fewer.
 */
const turnSeconds = 1;
const callTurns = 2;
const batches = [1, 4];

/** Where a request's time goes, and what an engine costs beside onnxruntime; `seconds` for each point. */
export async function profile({ model, precision, seconds }) {
  const bundle = await prepareModel(model, precision);
  const engines = [];
  for (const split of listSplits())
    for (const batch of batches) engines.push(await compareEngines(bundle, { ...split, batch }, seconds));
  const requests = await profileRequests(bundle, seconds);
  return { model: { name: model, version: bundle.version, precision }, seconds, engines, requests };
}

/** Engines that are given nothing but work, beside loops of onnxruntime alone with the same graphs, threads and batch. */
async function compareEngines(bundle, shape, seconds) {
  say(
    `Engines beside onnxruntime alone: ${shape.processes} x ${shape.threads} threads, batch ${shape.batch}`,
  );
  const loops = { bare: await startBareLoop(bundle, shape), engine: await startEngineLoop(bundle, shape) };
  const runs = { bare: [], engine: [] };
  const turns = Math.max(2, Math.round(seconds / turnSeconds));
  for (let turn = 0; turn < turns; turn++)
    for (const name of turn % 2 ? ['engine', 'bare'] : ['bare', 'engine'])
      runs[name].push(await loops[name].run(turnSeconds));
  await Promise.all([loops.bare.stop(), loops.engine.stop()]);
  const shares = runs.engine.map((run, turn) => run.picturesPerSecond / runs.bare[turn].picturesPerSecond);
  return { ...shape, bare: toMeans(runs.bare), engine: toMeans(runs.engine), share: toMedian(shares) };
}

/** A caller alone, whose requests get all cores, and a queue, in which each gets its share: with onnxruntime alone split the same way. */
async function profileRequests(bundle, seconds) {
  const cores = availableParallelism();
  const points = [
    { callers: 1, split: { processes: 1, threads: cores } },
    { callers: 16, split: { processes: cores, threads: 1 } },
  ];
  const loops = [];
  for (const { split } of points) loops.push(await startBareLoop(bundle, { ...split, batch: 1 }));
  const server = await startOurs(bundle);
  const runs = points.map(() => ({ calls: [], bare: [] }));
  for (let turn = 0; turn < callTurns; turn++)
    for (const [index, { callers }] of points.entries()) {
      say(`${callers} callers, turn ${turn + 1} of ${callTurns}`);
      runs[index].bare.push(await loops[index].run(seconds / callTurns));
      runs[index].calls.push(await profileCalls(server, { callers, seconds: seconds / callTurns }));
    }
  await Promise.all([server.stop(), ...loops.map((loop) => loop.stop())]);
  return points.map((point, index) => ({
    ...point,
    ...toMeans(runs[index].calls),
    bare: toMeans(runs[index].bare),
  }));
}
