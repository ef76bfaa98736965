/**
 * The engine process: loads models, draws one batch of one stage at a time, and keeps what the
 * second stage needs of the first; or loads a pose estimator, and finds joints. It is a separate
 * process because `session.run()` blocks the JavaScript thread, and native code may crash.
 */
import { toMessage } from '../../errors.js';
import type { PoseEstimator } from '../../estimator/pose-estimator.js';
import { assertUnchanged } from './assert-unchanged.js';
import { LoadedModels } from './loaded-models.js';
import type { CoarseResult, DrawnPictures } from './model-sessions.js';
import type { EngineCommand, EngineReply } from './protocol.js';

type CommandOf<Type extends EngineCommand['type']> = Extract<EngineCommand, { type: Type }>;

performance.mark('onnxruntime is loaded');
const models = new LoadedModels();
let estimator: PoseEstimator | undefined;
const kept = new Map<number, { readonly model: string; readonly result: CoarseResult }>();

// Only the server ends this process: Ctrl-C reaches the whole process group, and the server drains
// first.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit());
// Only the server holds the channel's other end.
process.on('message', (command: EngineCommand) => void obey(command));

async function obey(command: EngineCommand): Promise<void> {
  switch (command.type) {
    case 'load':
      return load(command);
    case 'load-estimator':
      return loadEstimator(command);
    case 'prepare':
      return prepare(command);
    case 'coarse':
      return reply(await draw(() => drawCoarse(command)));
    case 'keep':
      return keep(command);
    case 'refine':
      return reply(await draw(() => drawRefined(command)));
    case 'release':
      kept.delete(command.job);
      return;
    case 'estimate':
      return reply(await estimate(command));
    default:
      return assertNever(command);
  }
}

async function load(command: CommandOf<'load'>): Promise<void> {
  performance.mark('load command is received');
  const loaded = await models.load(command);
  performance.mark('models are warm');
  reply(loaded);
}

/** The estimator's modules are loaded here, so that engines that draw do not load them. */
async function loadEstimator({ file, sha256, checks }: CommandOf<'load-estimator'>): Promise<void> {
  try {
    if (checks) await assertUnchanged(file.path, sha256);
    const { openPoseEstimator } = await import('../../estimator/pose-estimator.js');
    estimator = await openPoseEstimator(file, { threads: 1 });
    const { size } = estimator;
    await estimator.estimate(new Uint8Array(size.width * size.height * 3)); // the first run is slow
    reply({ type: 'loaded', provider: 'cpu', failures: [], inputSize: size });
  } catch (error) {
    reply({ type: 'load-failed', failures: [{ provider: 'cpu', message: toMessage(error) }] });
  }
}

async function estimate({ imageNhwc }: CommandOf<'estimate'>): Promise<EngineReply> {
  const startedMs = performance.now();
  try {
    if (estimator === undefined) throw new Error('Cannot find joints: no estimator is loaded');
    const found = await estimator.estimate(imageNhwc);
    return { type: 'estimated', found, runMs: performance.now() - startedMs };
  } catch (error) {
    return { type: 'draw-failed', message: toMessage(error) };
  }
}

async function prepare({ maxBatch }: CommandOf<'prepare'>): Promise<void> {
  try {
    await models.loadShared();
    for await (const measurement of models.measure(maxBatch)) reply({ type: 'measured', measurement });
    performance.mark('costs are measured');
    await models.loadEnlargers();
    reply({ type: 'prepared' });
  } catch (error) {
    reply({ type: 'prepared', failure: toMessage(error) });
  }
}

async function draw(run: () => Promise<DrawnPictures>): Promise<EngineReply> {
  const startedMs = performance.now();
  try {
    const pictures = await run();
    return { type: 'drawn', ...pictures, runMs: performance.now() - startedMs };
  } catch (error) {
    return { type: 'draw-failed', message: toMessage(error) };
  }
}

async function drawCoarse({ model, items, pace }: CommandOf<'coarse'>): Promise<DrawnPictures> {
  const { results, ...pictures } = await models.find(model, pace).drawCoarse(items);
  for (const [index, result] of results.entries()) {
    const item = items[index];
    if (item?.keeps) kept.set(item.job, { model, result });
  }
  if (!items.some(({ returns }) => returns)) return pictures;
  const coarseNchw = results.map((result, index) => (items[index]?.returns ? result.coarseNchw : undefined));
  return { ...pictures, coarseNchw };
}

function keep({ job, model, condNhwc, coarseNchw }: CommandOf<'keep'>): void {
  kept.set(job, { model, result: { condNhwc, coarseNchw, alpha: undefined, enlarging: undefined } });
}

async function drawRefined({ jobs, pace }: CommandOf<'refine'>): Promise<DrawnPictures> {
  const batch = jobs.map(takeKept);
  const [first] = batch;
  return first === undefined
    ? { imagesNhwc: [] }
    : models.find(first.model, pace).drawRefined(batch.map(({ result }) => result));
}

function takeKept(job: number): { readonly model: string; readonly result: CoarseResult } {
  const coarse = kept.get(job);
  if (coarse === undefined) throw new Error(`Cannot refine: job ${job} has no coarse picture`);
  kept.delete(job);
  return coarse;
}

/** A reply to a server that has ended is dropped: this process ends when the channel closes. */
function reply(message: EngineReply): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

function assertNever(command: never): never {
  throw new Error(`Cannot run the command: ${JSON.stringify(command)}`);
}
