/** Two servers of two engines on a machine of two cores. Each takes a request as what is to be called when its pictures are drawn. */
import { CostModel } from '../../dist/server/scheduler/cost-model.js';
import { Scheduler } from '../../dist/server/scheduler/scheduler.js';

const engines = 2;

/** Of the network of docs/serving-benchmarks.md on one core each, and on both. */
const stageMs = { coarse: { shared: 60, alone: 32 }, refine: { shared: 18, alone: 10 } };
const threads = { shared: 1, alone: 2 };

/** First come, first served: an engine draws both pictures of a request, one after the other. */
export function createQueue({ machine, vary }) {
  const queue = [];
  let idle = engines;
  const draw = (stage, whenDone) =>
    machine.start({ ms: stageMs[stage].shared * vary(), threads: 1 }, whenDone);
  const next = () => {
    if (idle === 0 || queue.length === 0) return;
    const { onCoarse, onRefined } = queue.shift();
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
export function createOurs({ machine, vary, maxCoarseInRow }) {
  const costs = new CostModel();
  for (const [stage, ofPace] of Object.entries(stageMs))
    for (const [pace, runMs] of Object.entries(ofPace))
      costs.record({ model: 'm', stage, pace, batch: 1 }, runMs);
  const wakeAfter = (delayMs, wake) => machine.after(delayMs, wake);
  const nowMs = () => machine.nowMs;
  const scheduler = new Scheduler({ maxCoarseInRow, maxQueueDelayMs: 0, costs, nowMs, wakeAfter });
  for (let i = 0; i < engines; i++) {
    const draw = (stage, pace) => {
      const ms = stageMs[stage][pace] * vary();
      const drawn = { imagesNhwc: [new Uint8Array()], runMs: ms };
      machine.start({ ms, threads: threads[pace] }, () => scheduler.drew(engine, drawn));
    };
    const engine = {
      maxBatch: 1,
      drawCoarse: (_jobs, pace) => draw('coarse', pace),
      refine: (_jobs, pace) => draw('refine', pace),
      release: () => undefined,
    };
    scheduler.addEngine(engine);
  }
  const work = { model: 'm', version: '1', stages: new Set(['coarse', 'refine']) };
  return ({ onCoarse, onRefined }) => {
    const onDrawn = ({ stage }) => (stage === 'coarse' ? onCoarse() : onRefined());
    scheduler.submit(work, { onDrawn, onEnd: () => undefined });
  };
}

/** Requests a second that the engines draw when all of them are busy. */
export const capacityPerSecond = (1000 * engines) / (stageMs.coarse.shared + stageMs.refine.shared);
