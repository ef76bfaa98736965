/**
 * The engine process: loads models, draws one stage at a time, keeps what the second stage needs of the first. It
 * lives in a process of its own because `session.run()` blocks the JavaScript thread, and native code may crash.
 */
import { toMessage } from '../../errors.js';
import { LoadedModels } from './loaded-models.js';
import type { CoarseResult } from './model-sessions.js';
import type { EngineCommand, EngineReply } from './protocol.js';

type CommandOf<Type extends EngineCommand['type']> = Extract<EngineCommand, { type: Type }>;

const models = new LoadedModels();
const kept = new Map<number, { readonly model: string; readonly result: CoarseResult }>();

// The parent ends this process: a Ctrl-C reaches the whole group, and the server drains first.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit());
// Only the server holds the channel's other end.
process.on('message', (command: EngineCommand) => void obey(command));

async function obey(command: EngineCommand): Promise<void> {
  switch (command.type) {
    case 'load':
      return load(command);
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

/** Answers when the first sessions are warm; those for `shared` follow while others may already be drawing. */
async function load(command: CommandOf<'load'>): Promise<void> {
  const answer = await models.load(command);
  reply(answer);
  if (answer.type === 'loaded') await models.loadShared(command, answer.provider);
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

async function drawCoarse(command: CommandOf<'coarse'>): Promise<Uint8Array> {
  const { job, model, condNhwc, joints, keeps, pace } = command;
  const { imageNhwc, result } = await models.find(model, pace).drawCoarse(condNhwc, joints);
  if (keeps) kept.set(job, { model, result });
  return imageNhwc;
}

async function drawRefined({ job, pace }: CommandOf<'refine'>): Promise<Uint8Array> {
  const coarse = kept.get(job);
  if (coarse === undefined) throw new Error(`Cannot refine: job ${job} has no coarse picture`);
  kept.delete(job);
  return models.find(coarse.model, pace).drawRefined(coarse.result);
}

/** A reply to a server that has gone is dropped: this process leaves with the channel. */
function reply(message: EngineReply): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

function assertNever(command: never): never {
  throw new Error(`Cannot obey: ${JSON.stringify(command)}`);
}
