import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { ReposeError } from '../../errors.js';
import type { EstimatedJoints } from '../../estimator/read-joints.js';
import type { Size } from '../../pose/skeleton.js';
import type { DrawnBatch, EnginePort, Job, Pace } from '../scheduler/job.js';
import { toBackOffMs } from './back-off.js';
import type { EngineCommand, EngineReply, Measurement, Provider, ProviderFailure } from './protocol.js';
import { spawnEngine } from './spawn-engine.js';
import { Watchdog } from './watchdog.js';

/** What an engine loads each time its process starts. */
export type LoadCommand = Extract<EngineCommand, { type: 'load' }>;

/** What an engine that finds joints loads. */
export type LoadEstimatorCommand = Extract<EngineCommand, { type: 'load-estimator' }>;

/** The provider that an engine runs on, and those that it could not use. */
export interface LoadedProvider {
  readonly provider: Provider;
  readonly failures: readonly ProviderFailure[];
  /** The size of an estimator's input. */
  readonly inputSize?: Size;
}

/**
 * Called when an engine's state changes. Between `onReady` and `onGone` the engine accepts work.
 */
export interface EngineEvents {
  onReady(engine: Engine, loaded: LoadedProvider): void;
  onDrew(engine: Engine, drawn: DrawnBatch): void;
  /** The engine has measured a batch. */
  onMeasured(measurement: Measurement): void;
  /**
   * All that the first request need not wait for is loaded and measured. With `failure` the sessions for
   * `shared`, or a large batch, could not be created; the engine goes on without them.
   */
  onPrepared(engine: Engine, failure: string | undefined): void;
  /** Only of an engine with an estimator. */
  onEstimated?(found: EstimatedJoints, runMs: number): void;
  /** onnxruntime refused the stage, or the look; the engine goes on. */
  onDrawFailed(engine: Engine, message: string): void;
  /** The process ended, and is started again. */
  onGone(engine: Engine, gone: Gone): void;
  /** The models do not load on any provider. Tried again like an ended process. */
  onLoadFailed(engine: Engine, failures: readonly ProviderFailure[]): void;
}

/**
 * Why a process ended: it did not answer, could not load the models or could not be started; was
 * killed by SIGKILL, mostly because memory is short; or crashed in another way.
 */
export const endCauses = ['hang', 'load', 'spawn', 'killed', 'crash'] as const;
export type EndCause = (typeof endCauses)[number];

interface End {
  readonly cause: EndCause;
  readonly reason: string;
  /** See `Scheduler.removeEngine`. */
  readonly blame: number;
}

/** The end of an engine's process. */
export interface Gone extends End {
  /** The pause before the next process. */
  readonly backOffMs: number;
}

/** What every engine of a server has in common. */
export interface EngineOptions {
  readonly load: Omit<LoadCommand, 'checks'> | Omit<LoadEstimatorCommand, 'checks'>;
  readonly events: EngineEvents;
  /** See `Watchdog`. */
  readonly hangMs: number;
  /** The largest batch on a provider. */
  readonly countBatch: (provider: Provider) => number;
}

interface Watched {
  readonly process: ChildProcess;
  readonly watchdog: Watchdog;
}

type EngineState =
  | ({ readonly type: 'loading' } & Watched)
  | ({ readonly type: 'ready'; readonly sinceMs: number } & Watched)
  | { readonly type: 'backing-off'; readonly timer: NodeJS.Timeout }
  | { readonly type: 'closed' };

/** If a process was ready for at least this long, its end does not count as a failure in a row. */
const stableMs = 10_000;

/** How long a process may take to load its models. Large ones on a slow disk need long. */
const loadMs = 180_000;

/**
 * The server's side of an engine: one process at a time, replaced whenever it ends, until
 * `close()`.
 */
export class Engine implements EnginePort {
  readonly #options: EngineOptions;
  #state: EngineState;
  #failuresInRow = 0;
  #maxBatch = 1;

  /** `first` is a process that `spawnEngine()` has started already. */
  constructor(options: EngineOptions, first: ChildProcess = spawnEngine()) {
    this.#options = options;
    this.#state = this.#watch(first, { isReplacement: false });
  }

  /** The id of the process, absent between two processes. */
  get pid(): number | undefined {
    return this.#watched?.process.pid;
  }

  /** Known once the engine is ready. */
  get maxBatch(): number {
    return this.#maxBatch;
  }

  get isReady(): boolean {
    return this.#state.type === 'ready';
  }

  drawCoarse(jobs: readonly Pick<Job, 'id' | 'work'>[], pace: Pace): void {
    const items = jobs.map(
      ({ id, work: { condNhwc, joints, condJoints, noise, large, stages, wantsCoarseTensor } }) => ({
        job: id,
        condNhwc,
        joints,
        condJoints,
        noise,
        large,
        shows: stages.has('coarse'),
        keeps: stages.has('refine'),
        returns: wantsCoarseTensor === true,
      }),
    );
    this.#work({ type: 'coarse', model: jobs[0]?.work.model ?? '', items, pace });
  }

  keep({ id, work: { model, condNhwc, coarseNchw } }: Pick<Job, 'id' | 'work'>): void {
    if (coarseNchw === undefined) throw new Error('Cannot keep a job without its coarse tensor');
    this.#send({ type: 'keep', job: id, model, condNhwc, coarseNchw });
  }

  refine(jobs: readonly number[], pace: Pace): void {
    this.#work({ type: 'refine', jobs, pace });
  }

  release(job: number): void {
    this.#send({ type: 'release', job });
  }

  /** Looks for joints in a picture of the estimator's size. */
  estimate(imageNhwc: Uint8Array): void {
    this.#work({ type: 'estimate', imageNhwc });
  }

  /** Kills the process, which holds nothing that must be saved. No event follows. */
  async close(): Promise<void> {
    const state = this.#state;
    this.#state = { type: 'closed' };
    if (state.type === 'backing-off') clearTimeout(state.timer);
    if (state.type !== 'loading' && state.type !== 'ready') return;
    state.watchdog.end();
    await endProcess(state.process);
  }

  /** Follows a process from its load command to its end, which may have come before. */
  #watch(process: ChildProcess, { isReplacement }: { isReplacement: boolean }): EngineState {
    const loseEnded = (): void => this.#lose(process, describeEnd(process));
    process.on('message', (reply: EngineReply) => this.#receive(process, reply));
    process.once('error', ({ message }) =>
      this.#lose(process, { cause: 'spawn', reason: message, blame: 1 }),
    );
    process.once('exit', loseEnded);
    const { load, hangMs } = this.#options;
    const onHang = (waitedMs: number): void => {
      process.kill('SIGKILL');
      this.#lose(process, { cause: 'hang', reason: `did not answer for ${waitedMs} ms`, blame: 1 });
    };
    const watchdog = new Watchdog({ hangMs, loadMs, onHang });
    send(process, { ...load, checks: isReplacement });
    if (hasEnded(process)) setImmediate(loseEnded); // it had ended before this listener was added
    return { type: 'loading', process, watchdog };
  }

  #receive(process: ChildProcess, reply: EngineReply): void {
    const watchdog = this.#watched?.watchdog;
    if (watchdog === undefined || !this.#isCurrent(process)) return;
    switch (reply.type) {
      case 'loaded':
        watchdog.end();
        this.#maxBatch = this.#options.countBatch(reply.provider);
        this.#state = { type: 'ready', process, watchdog, sinceMs: performance.now() };
        this.#options.events.onReady(this, reply);
        send(process, { type: 'prepare', maxBatch: this.#maxBatch });
        break;
      case 'load-failed':
        this.#options.events.onLoadFailed(this, reply.failures);
        process.kill('SIGKILL');
        this.#lose(process, { cause: 'load', reason: 'could not load the models', blame: 1 });
        break;
      case 'measured':
        watchdog.report(reply.measurement.runMs);
        this.#options.events.onMeasured(reply.measurement);
        break;
      case 'prepared':
        this.#options.events.onPrepared(this, reply.failure);
        break;
      case 'drawn':
        watchdog.end(reply.runMs);
        this.#failuresInRow = 0;
        this.#options.events.onDrew(this, reply);
        break;
      case 'estimated':
        watchdog.end(reply.runMs);
        this.#failuresInRow = 0;
        this.#options.events.onEstimated?.(reply.found, reply.runMs);
        break;
      case 'draw-failed':
        watchdog.end();
        this.#options.events.onDrawFailed(this, reply.message);
        break;
      default:
        assertNever(reply);
    }
  }

  #lose(process: ChildProcess, end: End): void {
    const state = this.#state;
    if (!this.#isCurrent(process)) return;
    this.#watched?.watchdog.end();
    if (state.type === 'ready' && performance.now() - state.sinceMs > stableMs) this.#failuresInRow = 0;
    this.#failuresInRow++;
    const backOffMs = toBackOffMs(this.#failuresInRow);
    const timer = setTimeout(() => {
      this.#state = this.#watch(spawnEngine(), { isReplacement: true });
    }, backOffMs);
    this.#state = { type: 'backing-off', timer };
    this.#options.events.onGone(this, { ...end, backOffMs });
  }

  /** Events of a process that has been replaced are ignored. */
  #isCurrent(process: ChildProcess): boolean {
    return this.#watched?.process === process;
  }

  get #watched(): Watched | undefined {
    const state = this.#state;
    return state.type === 'loading' || state.type === 'ready' ? state : undefined;
  }

  #work(command: EngineCommand): void {
    this.#send(command);
    if (this.#state.type === 'ready') this.#state.watchdog.begin();
  }

  #send(command: EngineCommand): void {
    if (this.#state.type !== 'ready')
      throw new ReposeError('internal', `Cannot use an engine that is ${this.#state.type}`);
    send(this.#state.process, command);
  }
}

/** A command to a process that has ended is dropped. Its exit event follows. */
function send(process: ChildProcess, command: EngineCommand): void {
  if (process.connected) process.send(command, () => undefined);
}

/** A process that could not even be started has no id. */
function hasEnded(process: ChildProcess): boolean {
  return process.exitCode !== null || process.signalCode !== null || process.pid === undefined;
}

/**
 * SIGKILL comes from the system when memory is short, or from a person. The work may or may not be
 * the cause, so such an end counts half.
 */
function describeEnd({ exitCode, signalCode, pid }: ChildProcess): End {
  if (pid === undefined) return { cause: 'spawn', reason: 'could not be started', blame: 1 };
  const reason = `ended with ${signalCode ?? `status ${exitCode}`}`;
  return signalCode === 'SIGKILL'
    ? { cause: 'killed', reason, blame: 0.5 }
    : { cause: 'crash', reason, blame: 1 };
}

async function endProcess(process: ChildProcess): Promise<void> {
  if (hasEnded(process)) return;
  const exit = once(process, 'exit');
  process.kill('SIGKILL');
  await exit;
}

function assertNever(reply: never): never {
  throw new Error(`Cannot read the engine's reply: ${JSON.stringify(reply)}`);
}
