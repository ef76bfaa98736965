import type { Report, TrainEvent } from '../train/report.js';
import { createTextBar } from './progress-bar.js';

/** How often, at most, a line is written when the output is not a terminal. */
const lineEveryMs = 30_000;
/** The number of steps that rates and the time left are computed from. */
const rateWindow = 50;

/** Shows the progress of training: a bar on a terminal, otherwise a line now and then. */
export function createTrainReport(stream: NodeJS.WriteStream): Report {
  const bar = stream.isTTY ? createTextBar(stream) : undefined;
  const measureRate = createRateMeter();
  let lastLineMs = Date.now();

  const line = (text: string) => {
    if (bar?.isActive) bar.stop();
    stream.write(`${text}\n`);
  };
  /** Moves the bar; without one, writes a line if the last one is old enough. */
  const show = ({ step, steps, text }: { step: number; steps: number; text: string }) => {
    if (bar !== undefined) {
      if (!bar.isActive) bar.start(steps, step, { text });
      bar.update(step, { text });
    } else if (Date.now() - lastLineMs >= lineEveryMs) {
      lastLineMs = Date.now();
      line(`${step}/${steps}  ${text}`);
    }
  };
  return (event) => {
    switch (event.kind) {
      case 'backend':
        line(`computing with ${event.backend} on ${event.device}`);
        return;
      case 'preparing':
        show({ step: event.done, steps: event.total, text: 'preparing pictures' });
        if (event.done === event.total) line(`prepared ${event.total} pictures`);
        return;
      case 'problem':
        line(`left out ${event.place}: ${event.description}`);
        return;
      case 'stage':
        measureRate.restart();
        lastLineMs = 0; // the first step shows that the stage runs
        line(`stage ${event.stage}: step ${event.step} of ${event.steps}`);
        return;
      case 'step': {
        const text = formatStep(event, measureRate.next(event.waitedMs));
        show({ step: event.step, steps: event.steps, text: `${event.stage}  ${text}` });
        return;
      }
      case 'checkpoint':
        measureRate.restart();
        line(`${event.stage} ${event.step}  saved ${event.folder}  ${formatNumbers(event.metrics)}`);
        return;
      default:
        return event satisfies never;
    }
  };
}

type StepEvent = Extract<TrainEvent, { kind: 'step' }>;

function formatStep(
  { step, steps, batchSize, losses }: StepEvent,
  { stepsPerSecond, waitedShare }: Rate,
): string {
  const left = stepsPerSecond > 0 ? formatDuration((steps - step) / stepsPerSecond) : '?';
  const rate = `${(stepsPerSecond * batchSize).toFixed(1)} images/s`;
  return `${rate}  data ${(waitedShare * 100).toFixed(1)} %  ${left} left  ${formatNumbers(losses)}`;
}

function formatNumbers(numbers: Readonly<Record<string, number>>): string {
  return Object.entries(numbers)
    .map(([name, value]) => `${name} ${value.toFixed(4)}`)
    .join('  ');
}

function formatDuration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes >= 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes} min`;
}

/** Over a sliding window of steps. */
interface Rate {
  readonly stepsPerSecond: number;
  /** Of the time, waiting for the steps' examples. */
  readonly waitedShare: number;
}

function createRateMeter() {
  let seen: { atMs: number; waitedMs: number }[] = [];
  return {
    restart: () => {
      seen = [];
    },
    next: (waitedMs: number): Rate => {
      seen = [...seen.slice(-rateWindow), { atMs: performance.now(), waitedMs }];
      const elapsedMs = seen.at(-1)!.atMs - seen[0]!.atMs;
      if (elapsedMs === 0) return { stepsPerSecond: 0, waitedShare: 0 };
      const waited = seen.slice(1).reduce((sum, step) => sum + step.waitedMs, 0);
      return { stepsPerSecond: ((seen.length - 1) / elapsedMs) * 1000, waitedShare: waited / elapsedMs };
    },
  };
}
