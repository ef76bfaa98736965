import { Watchdog } from '../../../src/server/engine/watchdog.js';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** A watchdog whose calls of `onHang` are written down. */
function createWatchdog() {
  const hangs: number[] = [];
  const watchdog = new Watchdog({ hangMs: 100, loadMs: 1000, onHang: (waitedMs) => hangs.push(waitedMs) });
  return { watchdog, hangs };
}

test('Watchdog gives the loading of models its own time', () => {
  const { hangs } = createWatchdog();
  jest.advanceTimersByTime(999);
  expect(hangs).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(hangs).toEqual([1000]);
});

test('Watchdog takes silence in a stage for a hang, and silence without work for rest', () => {
  const { watchdog, hangs } = createWatchdog();
  watchdog.end();
  jest.advanceTimersByTime(10_000);
  expect(hangs).toEqual([]);
  watchdog.begin();
  jest.advanceTimersByTime(100);
  expect(hangs).toEqual([100]);
});

test('Watchdog does not take an engine that still tries out stages for a silent one', () => {
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
