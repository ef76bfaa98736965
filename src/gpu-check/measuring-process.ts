/**
 * Draws batches of a model with one provider, and measures them without a server: a process of its
 * own, because a provider that fails may end it.
 */
import { toMessage } from '../errors.js';
import { toMedian } from '../median.js';
import { type CoarseInput, ModelSessions } from '../server/engine/model-sessions.js';
import { findCudaObstacle } from '../server/engine/probe-cuda.js';
import { createCheckInput } from './check-input.js';
import type { BatchTime, MeasureReply, MeasureTask } from './measure-protocol.js';

const task = JSON.parse(process.argv[2] ?? '') as MeasureTask; // by measureGraphs()

try {
  await measureAll(task);
} catch (error) {
  const obstacle = task.provider === 'cuda' ? findCudaObstacle() : undefined;
  await reply({ type: 'failed', message: obstacle ?? toMessage(error) });
}
process.disconnect?.();

async function measureAll({ model, provider, threads, batches, repeatMs }: MeasureTask): Promise<void> {
  const startedMs = performance.now();
  const sessions = await ModelSessions.load(model, { provider, deviceId: 0, threads });
  await reply({ type: 'loaded', loadMs: performance.now() - startedMs });
  const input = await createInput(model.image);
  const { coarse, refined } = await drawBoth(sessions, [input]);
  await reply({ type: 'drawn', coarse: coarse[0]!, refined: refined[0]! }); // a batch of one
  for (const batch of batches) {
    const inputs = Array.from({ length: batch }, () => input);
    await reply({ type: 'measured', time: await measure(sessions, inputs, repeatMs) });
  }
}

async function measure(
  sessions: ModelSessions,
  inputs: readonly CoarseInput[],
  repeatMs: number,
): Promise<BatchTime> {
  if (inputs.length > 1) await drawBoth(sessions, inputs); // allocates and chooses kernels
  const times: { coarseMs: number; refineMs: number }[] = [];
  const endMs = performance.now() + repeatMs;
  do times.push(await drawBoth(sessions, inputs));
  while (performance.now() < endMs);
  const coarseMs = toMedian(times.map((time) => time.coarseMs));
  const refineMs = toMedian(times.map((time) => time.refineMs));
  const batch = inputs.length;
  return { batch, coarseMs, refineMs, msPerImage: (coarseMs + refineMs) / batch, runs: times.length };
}

async function drawBoth(sessions: ModelSessions, inputs: readonly CoarseInput[]) {
  const startedMs = performance.now();
  const { imagesNhwc: coarse, results } = await sessions.drawCoarse(inputs);
  const coarseMs = performance.now() - startedMs;
  const { imagesNhwc: refined } = await sessions.drawRefined(results);
  return { coarse, refined, coarseMs, refineMs: performance.now() - startedMs - coarseMs };
}

async function createInput(size: MeasureTask['model']['image']): Promise<CoarseInput> {
  const { condNhwc, joints } = await createCheckInput(size);
  return {
    condNhwc,
    joints: Float32Array.from(joints.flatMap(({ x, y, confidence }) => [x, y, confidence > 0 ? 1 : 0])),
  };
}

/** Resolves once the message is sent: what is on its way when the channel closes is lost. */
function reply(message: MeasureReply): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, undefined, () => resolve());
  });
}
