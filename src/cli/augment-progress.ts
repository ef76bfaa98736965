import type { Progress } from '../augment/augment.js';
import { createTextBar } from './progress-bar.js';

/** How often, at most, a line is written when the output is not a terminal. */
const lineEveryMs = 10_000;
/** The window that the rate is computed over. */
const rateWindowMs = 30_000;
/** Failures that are printed; the manifest has all of them. */
const toldFailures = 20;

export interface AugmentProgress {
  show(progress: Progress): void;
  /** A line about a picture that failed. */
  tell(text: string): void;
  stop(): void;
}

/** Shows the progress of a run: a bar on a terminal, otherwise a line now and then. */
export function createAugmentProgress(stream: NodeJS.WriteStream): AugmentProgress {
  const bar = stream.isTTY ? createTextBar(stream) : undefined;
  const measureRate = createRateMeter();
  let lastLineMs = performance.now();
  let told = 0;

  const line = (text: string) => {
    if (bar?.isActive) bar.stop();
    stream.write(`${text}\n`);
  };
  return {
    show: (progress) => {
      const { total, drawn, kept, failed } = progress;
      const done = drawn + kept + failed;
      const text = formatProgress(progress, measureRate(drawn));
      if (bar !== undefined) {
        if (!bar.isActive) bar.start(total, done, { text });
        bar.setTotal(total);
        bar.update(done, { text });
      } else if (performance.now() - lastLineMs >= lineEveryMs) {
        lastLineMs = performance.now();
        line(`${done}/${total}  ${text}`);
      }
    },
    tell: (text) => {
      told += 1;
      if (told <= toldFailures) line(text);
      if (told === toldFailures) line('more failures: see the manifest');
    },
    stop: () => bar?.stop(),
  };
}

function formatProgress({ total, drawn, kept, failed }: Progress, perSecond: number): string {
  const left = perSecond > 0 ? `${formatDuration((total - drawn - kept - failed) / perSecond)} left` : '';
  const texts = [`${perSecond.toFixed(1)} images/s`, left, failed > 0 ? `${failed} failed` : ''];
  return texts.filter((text) => text !== '').join('  ');
}

/** Computes pictures per second from the number drawn at each call. */
function createRateMeter(): (drawn: number) => number {
  let seen = [{ atMs: performance.now(), drawn: 0 }];
  return (drawn) => {
    const nowMs = performance.now();
    // One mark per second is enough for a rate, and keeps the list short.
    if (nowMs - seen.at(-1)!.atMs >= 1_000) seen = [...seen, { atMs: nowMs, drawn }];
    while (seen.length > 1 && nowMs - seen[0]!.atMs > rateWindowMs) seen = seen.slice(1);
    const { atMs, drawn: before } = seen[0]!;
    return nowMs === atMs ? 0 : ((drawn - before) / (nowMs - atMs)) * 1000;
  };
}

function formatDuration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes >= 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes} min`;
}
