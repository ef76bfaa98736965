import { setImmediate } from 'node:timers/promises';
import { toMessage } from '../../errors.js';
import type { Pace } from '../scheduler/job.js';
import { assertUnchanged } from './assert-unchanged.js';
import { ModelSessions } from './model-sessions.js';
import { findCudaObstacle } from './probe-cuda.js';
import type { EngineCommand, EngineReply, Measurement, Provider, ProviderFailure } from './protocol.js';

type LoadCommand = Extract<EngineCommand, { type: 'load' }>;
type LoadReply = Extract<EngineReply, { type: 'loaded' | 'load-failed' }>;

/**
 * The sessions of every model in an engine process. On a CPU each pace has its own sessions; on
 * other providers both share them.
 */
export class LoadedModels {
  readonly #sessions: Record<Pace, Map<string, ModelSessions>> = { alone: new Map(), shared: new Map() };
  #loadShared = (): Promise<void> => Promise.resolve();

  /**
   * Loads every model on the first provider that supports all of them, with the threads for
   * `alone`.
   */
  async load(command: LoadCommand): Promise<LoadReply> {
    const failures: ProviderFailure[] = [];
    for (const provider of command.providers) {
      try {
        const obstacle = provider === 'cuda' ? findCudaObstacle() : undefined;
        if (obstacle !== undefined) throw new Error(obstacle);
        await this.#loadAll('alone', provider, command);
        const { alone, shared } = command.threads;
        if (provider === 'cpu' && alone !== shared)
          this.#loadShared = () => this.#loadAll('shared', provider, command);
        return { type: 'loaded', provider, failures };
      } catch (error) {
        failures.push({ provider, message: toMessage(error) });
      }
    }
    return { type: 'load-failed', failures };
  }

  /**
   * Loads the sessions for `shared` if they differ. Until then, those for `alone` are used for both
   * paces.
   */
  loadShared(): Promise<void> {
    return this.#loadShared();
  }

  /** Loads the enlarge graphs for `alone`. Those for `shared` load for the first picture. */
  async loadEnlargers(): Promise<void> {
    for (const sessions of this.#sessions.alone.values()) await sessions.loadEnlarger();
  }

  /**
   * Runs each stage of each model in batches of 1, 2, 4 and so on up to `maxBatch`, one in each
   * turn of the event loop.
   */
  async *measure(maxBatch: number): AsyncGenerator<Measurement, void, void> {
    for (const model of this.#sessions.alone.keys())
      for (let batch = 1; batch <= maxBatch; batch *= 2) {
        await setImmediate(); // requests that have arrived meanwhile go first
        const { coarseMs, refineMs } = await this.find(model, 'shared').tryOut(batch);
        yield { model, stage: 'coarse', pace: 'shared', batch, runMs: coarseMs };
        yield { model, stage: 'refine', pace: 'shared', batch, runMs: refineMs };
      }
  }

  /** Throws for a model that was not in the load command. */
  find(model: string, pace: Pace): ModelSessions {
    const sessions = this.#sessions[pace].get(model) ?? this.#sessions.alone.get(model);
    if (sessions === undefined) throw new Error(`Cannot draw: model "${model}" is not loaded`);
    return sessions;
  }

  /**
   * Throws what onnxruntime or the dynamic loader says when a model does not load on this provider.
   */
  async #loadAll(pace: Pace, provider: Provider, command: LoadCommand): Promise<void> {
    const { models, deviceId, threads, checks } = command;
    for (const model of models) {
      const paths: readonly string[] = Object.values(model.graphs[provider]);
      if (checks) for (const path of paths) await assertUnchanged(path, model.sha256[path] ?? '');
      const sessions = await ModelSessions.load(model, { provider, deviceId, threads: threads[pace] });
      this.#sessions[pace].set(model.id, sessions);
    }
  }
}
