import { Presets, SingleBar } from 'cli-progress';

export interface ProgressBar {
  update(done: number, total: number): void;
  stop(): void;
}

/** A bar on standard error with the time left; shows nothing if that is not a terminal. */
export function createProgressBar(label: string): ProgressBar {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const format = `${label} {bar} {value}/{total}  {eta_formatted} left`;
  const bar = createBar(process.stderr, format);
  return {
    update: (done, total) => {
      if (!bar.isActive) bar.start(total, 0);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}

/** A bar whose updates give `{ text }`, which stands behind the numbers. */
export function createTextBar(stream: NodeJS.WriteStream): SingleBar {
  return createBar(stream, '{bar} {percentage} %  {value}/{total}  {text}');
}

function createBar(stream: NodeJS.WriteStream, format: string): SingleBar {
  return new SingleBar({ format, stream, hideCursor: true, barsize: 24 }, Presets.shades_classic);
}
