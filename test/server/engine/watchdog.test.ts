import { Watchdog } from '../../../src/server/engine/watchdog.js';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** Creates a watchdog, and records its calls of `onHang`. */
function createWatchdog() {
  const hangs: number[] = [];
  const watchdog = new Watchdog({ hangMs: 100, loadMs: 1000, onHang: (waitedMs) => hangs.push(waitedMs) });
  return { watchdog, hangs };
}

test('Watchdog has a separate limit for the loading of models', () => {
  const { hangs } = createWatchdog();
  jest.advanceTimersByTime(999);
  expect(hangs).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(hangs).toEqual([1000]);
});

test('Watchdog treats silence in a stage as a hang, and silence without work as idle', () => {
  const { watchdog, hangs } = createWatchdog();
  watchdog.end();
  jest.advanceTimersByTime(10_000);
  expect(hangs).toEqual([]);
  watchdog.begin();
  jest.advanceTimersByTime(100);
  expect(hangs).toEqual([100]);
});

test('Watchdog does not treat an engine that still measures stages as silent', () => {
  const { watchdog, hangs } = createWatchdog();
  watchdog.end();
  watchdog.report(1);
  jest.advanceTimersByTime(10_000);
  watchdog.begin();
  jest.advanceTimersByTime(99);
  watchdog.report(1);
  jest.advanceTimersByTime(99);
  expect(hangs).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(hangs).toEqual([100]);
});

test('Watchdog waits twenty times as long as the slowest stage took', () => {
  const { watchdog, hangs } = createWatchdog();
  watchdog.end();
  for (const runMs of [50, 10]) {
    watchdog.begin();
    watchdog.end(runMs);
  }
  watchdog.begin();
  jest.advanceTimersByTime(999);
  expect(hangs).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(hangs).toEqual([1000]);
});
