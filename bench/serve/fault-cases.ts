/** The faults of a server under load. The load shows which calls were lost. */
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { forkProgram } from '../fork-program.js';
import type { BenchRequest } from './bench-request.js';
import type { FaultModels } from './fault-models.js';
import { callRaw, type RawCall, toMessage } from './raw-calls.js';
import type { SteadyLoad } from './steady-load.js';
import type { WatchedServer } from './watched-server.js';
import type { EngineSignal, Sample } from './watched-server-process.js';

/** The server's limits that the faults test. */
export interface FaultSettings {
  readonly maxDeadlineMs: number;
  readonly maxUnreadBytes: number;
  readonly maxUploadBytes: number;
  readonly maxUploadMs: number;
}

/** What a fault can act on and observe. */
export interface FaultContext {
  readonly server: WatchedServer;
  readonly models: FaultModels;
  readonly load: SteadyLoad;
  readonly request: BenchRequest;
  readonly settings: FaultSettings;
  /** How long engines are killed. */
  readonly seconds: number;
  /** Whether a sample of the server met a condition within a time. */
  readonly until: (holds: (sample: Sample) => boolean, limitMs: number) => Promise<boolean>;
  /** Whether a condition became true within a time, 10 s by default. */
  readonly waitFor: (holds: () => boolean, limitMs?: number) => Promise<boolean>;
}

/** What went wrong, or why the fault cannot be injected here. */
export type Findings =
  | { readonly type: 'done'; readonly problems: readonly string[] }
  | { readonly type: 'skipped'; readonly reason: string };

interface Fault {
  readonly title: string;
  readonly run: (context: FaultContext) => Promise<Findings>;
}

const vanishing = 500;
/** More jobs than the load causes. */
const someJobs = 20;
const unread = 50;
const stalled = 50;
/** Size of a picture that does not arrive completely. */
const stalledBytes = 200_000;
const reloads = 20;

/** All faults by name. */
export const faults = {
  kill: { title: 'an engine is killed every second', run: killEngines },
  hang: { title: 'an engine is stopped, and hangs', run: stopEngine },
  garbage: { title: 'the bundle is replaced by garbage, and every engine killed', run: spoilBundle },
  disk: { title: 'the disk is full at a reload', run: fillDisk },
  vanish: { title: `${vanishing} clients vanish`, run: vanishClients },
  unread: { title: `${unread} clients never read`, run: neverRead },
  stall: { title: `${stalled} clients send half of their message`, run: stallUploads },
  reload: { title: `${reloads} reloads`, run: reloadOften },
} satisfies Record<string, Fault>;
export type FaultName = keyof typeof faults;

function done(...problems: readonly string[]): Findings {
  return { type: 'done', problems };
}

async function killEngines({ server, seconds }: FaultContext): Promise<Findings> {
  for (let second = 0; second < seconds; second++) {
    await server.signal('SIGKILL', second);
    await sleep(1000);
  }
  return done();
}

async function stopEngine({ server, until }: FaultContext): Promise<Findings> {
  const pid = await server.signal('SIGSTOP', 0);
  const isReplaced = await until(({ pids }) => !pids.some((each) => each === pid), 30_000);
  return isReplaced ? done() : done('the stopped engine was not replaced');
}

async function spoilBundle({ server, models, until, load }: FaultContext): Promise<Findings> {
  const problems: string[] = [];
  await models.copyTo('.garbage');
  await models.spoil('.garbage');
  await models.swap('.garbage');
  const { message } = await server.reload();
  if (message === undefined) problems.push('a bundle of garbage was served');
  const { pids } = await server.look();
  for (const index of pids.keys()) await server.signal('SIGKILL', index);
  const areBack = await until(
    ({ engines, pids: now }) => engines === pids.length && !now.some((pid) => pids.includes(pid)),
    30_000,
  );
  if (!areBack) problems.push('the engines did not come back');
  await sleep(1000);
  if (load.versions.size > 1) problems.push(`versions ${[...load.versions]} were drawn`);
  await models.swap('.garbage');
  await models.remove('.garbage');
  return done(...problems);
}

async function fillDisk({ server, models, load, waitFor }: FaultContext): Promise<Findings> {
  if (!models.isDisk) {
    const reason = 'it takes root to mount a small disk; test/server/reload.test.ts forbids writing instead';
    return { type: 'skipped', reason };
  }
  const problems: string[] = [];
  await models.copyTo('.whole');
  await models.publish('whole', '.whole');
  models.fill();
  await models.swap('.whole');
  const { message } = await server.reload();
  if (message !== undefined) problems.push(`a whole bundle on a full disk: ${message}`);
  else if (!(await waitFor(() => load.versions.has('whole')))) problems.push('the new version was not drawn');
  await models.copyTo('.part').then(
    () => problems.push('the disk was not full'),
    () => undefined,
  );
  await models.swap('.part');
  if ((await server.reload()).message === undefined) problems.push('a part of a bundle was served');
  await models.swap('.part');
  for (const name of ['.part', '.whole']) await models.remove(name);
  await models.free();
  return done(...problems);
}

async function vanishClients({ server, until }: FaultContext): Promise<Findings> {
  // While the engines are stopped, the clients' requests pile up. Some are being drawn when the
  // clients vanish.
  const signalAll = async (signal: EngineSignal['signal']) => {
    const { pids } = await server.look();
    for (const index of pids.keys()) await server.signal(signal, index);
  };
  await signalAll('SIGSTOP');
  const program = join(import.meta.dirname, 'vanishing-clients.ts');
  const clients = forkProgram(program, [server.address, String(vanishing)]);
  const ended = once(clients, 'exit');
  // All clients are connected, and as many requests wait as the server admits.
  const haveCome = await until(({ handles, jobs }) => handles > vanishing && jobs >= someJobs, 60_000);
  clients.kill('SIGKILL');
  await ended;
  const haveGone = await until(({ handles, jobs }) => handles < vanishing && jobs < someJobs, 30_000);
  await signalAll('SIGCONT');
  return done(
    ...(haveCome ? [] : ['not all of them came']),
    ...(haveGone ? [] : ['their connections or their work stayed']),
  );
}

async function neverRead(context: FaultContext): Promise<Findings> {
  const { server, request, settings } = context;
  const large: BenchRequest = { ...request, format: 'rgb' };
  const calls = Array.from({ length: unread }, (_, id) =>
    id % 2 === 0
      ? callRaw(server.address, { method: 'Generate', message: toMessage(large), windowBytes: 0 })
      : callRaw(server.address, { method: 'GenerateStream', message: toMessage(large, id), windowBytes: 0 }),
  );
  const { maxUnreadBytes, maxDeadlineMs } = settings;
  const read = ({ unreadBytes }: Sample) => unreadBytes;
  return seeCutOff(calls, context, { read, maxBytes: maxUnreadBytes, limitMs: 2 * maxDeadlineMs });
}

async function stallUploads(context: FaultContext): Promise<Findings> {
  const { server, request, settings } = context;
  const large = { ...request, cond: new Uint8Array(stalledBytes) };
  const calls = Array.from({ length: stalled }, (_, id) => {
    const what =
      id % 2 === 0
        ? ({ method: 'Generate', message: toMessage(large) } as const)
        : ({ method: 'GenerateStream', message: toMessage(large, id) } as const);
    return callRaw(server.address, { ...what, sent: stalledBytes / 2, windowBytes: 65_535 });
  });
  const { maxUploadBytes, maxUploadMs } = settings;
  const read = ({ uploadBytes }: Sample) => uploadBytes;
  return seeCutOff(calls, context, { read, maxBytes: maxUploadBytes, limitMs: 4 * maxUploadMs });
}

/** Bytes that the server holds for calls, and the time within which it must end them. */
interface Held {
  readonly read: (sample: Sample) => number;
  readonly maxBytes: number;
  readonly limitMs: number;
}

/**
 * Checks that the server ends all of these calls by itself, and meanwhile holds some bytes for
 * them, but not more than allowed.
 */
async function seeCutOff(
  calls: readonly RawCall[],
  { until, waitFor }: FaultContext,
  { read, maxBytes, limitMs }: Held,
): Promise<Findings> {
  let most = 0;
  const areCutOff = await until((sample) => {
    most = Math.max(most, read(sample));
    return calls.every(({ isOver }) => isOver);
  }, limitMs);
  for (const { hangUp } of calls) hangUp();
  await waitFor(() => calls.every(({ isOver }) => isOver));
  return done(
    ...(areCutOff ? [] : ['some were not cut off']),
    ...(most > 0 && most <= maxBytes ? [] : [`${most} bytes were held, expected up to ${maxBytes}`]),
  );
}

async function reloadOften({ server, models, load, waitFor }: FaultContext): Promise<Findings> {
  const problems: string[] = [];
  for (let version = 1; version <= reloads; version++) {
    await models.publish(`reload-${version}`);
    const { hasChanged, message } = await server.reload();
    if (!hasChanged) problems.push(`reload ${version}: ${message ?? 'nothing has changed'}`);
    else if (!(await waitFor(() => load.versions.has(`reload-${version}`))))
      problems.push(`version ${version} was not drawn`);
  }
  return done(...problems);
}
