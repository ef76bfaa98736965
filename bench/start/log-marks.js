// @ts-check
/**
 * Loaded before the server and its engines (`NODE_OPTIONS=--import`): writes each of their marks to
 * the file named by the environment, with the clock's time and the processor time that the process
 * has used by then. JavaScript, so that nothing else is loaded.
 */
import { appendFileSync } from 'node:fs';

const file = process.env['REPOSE_BENCH_MARKS'] ?? '';
const mark = performance.mark.bind(performance);

performance.mark = (name, options) => {
  const { user, system } = process.cpuUsage();
  const atMs = performance.timeOrigin + performance.now();
  appendFileSync(
    file,
    `${JSON.stringify({ name, pid: process.pid, atMs, cpuMs: (user + system) / 1000 })}\n`,
  );
  return mark(name, options);
};
