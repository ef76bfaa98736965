/**
 * Two servers of two engines on a machine of two cores. Each takes a request as what is to be
 * called when its pictures are drawn.
 */

import { CostModel } from '#dist/server/scheduler/cost-model.js';
import type { DrawnBatch, EnginePort, Pace, Work } from '#dist/server/scheduler/job.js';
import { Scheduler } from '#dist/server/scheduler/scheduler.js';
import { type StageName, stages } from '#dist/stages.js';

import type { SharedMachine } from './shared-machine.js';

/** A request: what is to be called when its pictures are drawn. */
export interface SimulatedRequest {
  readonly onCoarse: () => void;
  readonly onRefined: () => void;
}

/** How a server takes a request. */
export type Submit = (request: SimulatedRequest) => void;

/** Where a server runs, and by which factor the next stage takes longer than usual. */
export interface World {
  readonly machine: SharedMachine;
  readonly vary: () => number;
}

const engines = 2;
const paces = ['shared', 'alone'] as const;

/** Of the network of docs/serving-benchmarks.md on one core each, and on both. */
const stageMs: Readonly<Record<StageName, Readonly<Record<Pace, number>>>> = {
  coarse: { shared: 60, alone: 32 },
  refine: { shared: 18, alone: 10 },
};
const threads: Readonly<Record<Pace, number>> = { shared: 1, alone: 2 };

/** First come, first served: an engine draws both pictures of a request, one after the other. */
export function createQueue({ machine, vary }: World): Submit {
  const queue: SimulatedRequest[] = [];
  let idle = engines;
  const draw = (stage: StageName, whenDone: () => void) =>
    machine.start({ ms: stageMs[stage].shared * vary(), threads: 1 }, whenDone);
  const next = () => {
    const request = idle > 0 ? queue.shift() : undefined;
    if (!request) return;
    const { onCoarse, onRefined } = request;
    idle--;
    draw('coarse', () => {
      onCoarse();
      draw('refine', () => {
        idle++;
        onRefined();
        next();
      });
    });
  };
  return (request) => {
    queue.push(request);
    next();
  };
}

/** Our scheduler, with costs that it knows from the beginning. */
export function createOurs({
  machine,
  vary,
  maxCoarseInRow,
}: World & { readonly maxCoarseInRow: number }): Submit {
  const costs = new CostModel();
  for (const stage of stages)
    for (const pace of paces) costs.record({ model: 'm', stage, pace, batch: 1 }, stageMs[stage][pace]);
  const wakeAfter = (delayMs: number, wake: () => void) => machine.after(delayMs, wake);
  const nowMs = () => machine.nowMs;
  const scheduler = new Scheduler({ maxCoarseInRow, maxQueueDelayMs: 0, costs, nowMs, wakeAfter });
  for (let i = 0; i < engines; i++) {
    const draw = (stage: StageName, pace: Pace) => {
      const ms = stageMs[stage][pace] * vary();
      const drawn: DrawnBatch = { imagesNhwc: [new Uint8Array()], runMs: ms };
      machine.start({ ms, threads: threads[pace] }, () => scheduler.drew(engine, drawn));
    };
    const engine: EnginePort = {
      maxBatch: 1,
      drawCoarse: (_jobs, pace) => draw('coarse', pace),
      refine: (_jobs, pace) => draw('refine', pace),
      keep: () => undefined,
      release: () => undefined,
    };
    scheduler.addEngine(engine);
  }
  const work: Work = {
    model: 'm',
    condNhwc: new Uint8Array(),
    joints: new Float32Array(),
    stages: new Set(stages),
  };
  return ({ onCoarse, onRefined }) => {
    scheduler.submit(work, {
      onDrawn: ({ stage }) => (stage === 'coarse' ? onCoarse() : onRefined()),
      onEnd: () => undefined,
    });
  };
}

/** Requests a second that the engines draw when all of them are busy. */
export const capacityPerSecond = (1000 * engines) / (stageMs.coarse.shared + stageMs.refine.shared);
