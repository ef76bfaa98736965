/**
 * The engine process: loads models, draws one stage at a time, keeps what the second stage needs of the first. It
 * lives in a process of its own because `session.run()` blocks the JavaScript thread, and native code may crash.
 */
import { toMessage } from '../../errors.js';
import { type CoarseResult, ModelSessions } from './model-sessions.js';
import { findCudaObstacle } from './probe-cuda.js';
import type { EngineCommand, EngineReply, Provider, ProviderFailure } from './protocol.js';

type CommandOf<Type extends EngineCommand['type']> = Extract<EngineCommand, { type: Type }>;

const loaded = new Map<string, ModelSessions>();
const kept = new Map<number, { readonly model: ModelSessions; readonly result: CoarseResult }>();

// The parent ends this process: a Ctrl-C reaches the whole group, and the server drains first.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit());
// Only the server holds the channel's other end.
process.on('message', (command: EngineCommand) => void obey(command));

async function obey(command: EngineCommand): Promise<void> {
  switch (command.type) {
    case 'load':
      return reply(await load(command));
    case 'coarse':
      return reply(await draw(() => drawCoarse(command)));
    case 'refine':
      return reply(await draw(() => drawRefined(command)));
    case 'release':
      kept.delete(command.job);
      return;
    default:
      return assertNever(command);
  }
}

async function load(command: CommandOf<'load'>): Promise<EngineReply> {
  const failures: ProviderFailure[] = [];
  for (const provider of command.providers) {
    try {
      await loadOn(provider, command);
      return { type: 'loaded', provider, failures };
    } catch (error) {
      failures.push({ provider, message: toMessage(error) });
    }
  }
  return { type: 'load-failed', failures };
}

/** Throws what onnxruntime or the dynamic loader says when a model does not load on this provider. */
async function loadOn(provider: Provider, { models, deviceId, threads }: CommandOf<'load'>): Promise<void> {
  const obstacle = provider === 'cuda' ? findCudaObstacle() : undefined;
  if (obstacle !== undefined) throw new Error(obstacle);
  for (const model of models)
    loaded.set(model.name, await ModelSessions.load(model, { provider, deviceId, threads }));
}

async function draw(run: () => Promise<Uint8Array>): Promise<EngineReply> {
  const startedMs = performance.now();
  try {
    const imageNhwc = await run();
    return { type: 'drawn', imageNhwc, runMs: performance.now() - startedMs };
  } catch (error) {
    return { type: 'draw-failed', message: toMessage(error) };
  }
}

async function drawCoarse({
  job,
  model: name,
  condNhwc,
  joints,
  keeps,
}: CommandOf<'coarse'>): Promise<Uint8Array> {
  const model = loaded.get(name);
  if (model === undefined) throw new Error(`Cannot draw: model "${name}" is not loaded`);
  const { imageNhwc, result } = await model.drawCoarse(condNhwc, joints);
  if (keeps) kept.set(job, { model, result });
  return imageNhwc;
}

async function drawRefined({ job }: CommandOf<'refine'>): Promise<Uint8Array> {
  const coarse = kept.get(job);
  if (coarse === undefined) throw new Error(`Cannot refine: job ${job} has no coarse picture`);
  kept.delete(job);
  return coarse.model.drawRefined(coarse.result);
}

/** A reply to a server that has gone is dropped: this process leaves with the channel. */
function reply(message: EngineReply): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

function assertNever(command: never): never {
  throw new Error(`Cannot obey: ${JSON.stringify(command)}`);
}
