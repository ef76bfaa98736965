import { Presets, SingleBar } from 'cli-progress';
import type { Report, TrainEvent } from '../train/report.js';

/** A plain line at most this often where the output is no terminal. */
const lineEveryMs = 30_000;
/** Rates and the time left are of the last so many steps. */
const rateWindow = 50;

/** Tells how training goes: a bar on a terminal, otherwise a line now and then. */
export function createTrainReport(stream: NodeJS.WriteStream): Report {
  const bar = stream.isTTY ? createBar(stream) : undefined;
  const measureRate = createRateMeter();
  let lastLineMs = 0;

  const line = (text: string) => {
    bar?.stop();
    stream.write(`${text}\n`);
  };
  return (event) => {
    switch (event.kind) {
      case 'drawing':
        if (event.done === event.total) line(`drew ${event.total} pictures of synthetic people`);
        return;
      case 'stage':
        measureRate.restart();
        line(`stage ${event.stage}: step ${event.step} of ${event.steps}`);
        return;
      case 'step': {
        const rate = measureRate.next();
        const text = formatStep(event, rate);
        if (bar !== undefined) {
          if (!bar.isActive) bar.start(event.steps, event.step, { text });
          bar.update(event.step, { text });
        } else if (Date.now() - lastLineMs >= lineEveryMs || event.step === event.steps) {
          lastLineMs = Date.now();
          line(`${event.stage} ${event.step}/${event.steps}  ${text}`);
        }
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

function createBar(stream: NodeJS.WriteStream): SingleBar {
  const format = '{bar} {percentage} %  {value}/{total}  {text}';
  return new SingleBar({ format, stream, hideCursor: true, barsize: 24 }, Presets.shades_classic);
}

type StepEvent = Extract<TrainEvent, { kind: 'step' }>;

function formatStep({ step, steps, batchSize, losses }: StepEvent, stepsPerSecond: number): string {
  const left = stepsPerSecond > 0 ? formatDuration((steps - step) / stepsPerSecond) : '?';
  return `${(stepsPerSecond * batchSize).toFixed(1)} images/s  ${left} left  ${formatNumbers(losses)}`;
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

/** Steps a second over a sliding window. */
function createRateMeter() {
  let times: number[] = [];
  return {
    restart: () => {
      times = [];
    },
    next: () => {
      times = [...times.slice(-rateWindow), performance.now()];
      const elapsed = (times.at(-1)! - times[0]!) / 1000;
      return elapsed > 0 ? (times.length - 1) / elapsed : 0;
    },
  };
}
