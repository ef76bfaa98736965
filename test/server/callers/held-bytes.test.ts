import { HeldBytes } from '../../../src/server/callers/held-bytes.js';

/** Creates HeldBytes with a clock that the test controls. */
function createHeld({ maxBytes = 100, maxMs = 1000 } = {}) {
  let nowMs = 0;
  const alarms: { readonly atMs: number; readonly wake: () => void }[] = [];
  const held = new HeldBytes(() => ({ maxBytes, maxMs }), {
    nowMs: () => nowMs,
    wakeAfter: (delayMs, wake) => void alarms.push({ atMs: nowMs + delayMs, wake }),
  });
  const goTo = (ms: number): void => {
    for (let next = alarms[0]; next !== undefined && next.atMs <= ms; next = alarms[0]) {
      nowMs = next.atMs;
      alarms.shift();
      next.wake();
    }
    nowMs = ms;
  };
  const cut: string[] = [];
  const open = (name: string) => held.open((reason) => void cut.push(`${name}: ${reason}`));
  return { held, cut, open, goTo, alarms };
}

test('HeldBytes counts bytes until they are released', () => {
  const { held, cut, open } = createHeld();
  const holding = open('a');
  const taken = [holding.add(60), holding.add(40)];
  expect(held.bytes).toBe(100);
  for (const take of taken) {
    take();
    take();
  }
  expect(held.bytes).toBe(0);
  expect(cut).toEqual([]);
});

test('HeldBytes beyond its limit cuts off the calls that have held bytes the longest, and no others', () => {
  const { held, cut, open } = createHeld();
  const [slow, slower, fast] = [open('slow'), open('slower'), open('fast')];
  slower.add(30);
  slow.add(30);
  slower.add(30);
  fast.add(20);
  expect(cut).toEqual(['slower: bytes']);
  expect(held.bytes).toBe(50);
  fast.add(60);
  expect(cut).toEqual(['slower: bytes', 'slow: bytes']);
  expect(held.bytes).toBe(80);
});

test('HeldBytes lets a single call exceed the limit, in any number of pieces', () => {
  const { cut, open } = createHeld();
  const large = open('large');
  large.add(1000);
  large.add(1);
  expect(cut).toEqual([]);
  open('small').add(1);
  expect(cut).toEqual(['large: bytes']);
});

test('HeldBytes cuts off a call whose bytes have been held for maxMs, and not one whose bytes were released', () => {
  const { held, cut, open, goTo, alarms } = createHeld();
  const [unread, reader] = [open('unread'), open('reader')];
  const read = reader.add(1);
  goTo(400);
  unread.add(1);
  read();
  goTo(1399);
  reader.add(1)();
  expect(cut).toEqual([]);
  goTo(1400);
  expect(cut).toEqual(['unread: time']);
  expect(held.bytes).toBe(0);
  expect(alarms).toEqual([]); // nothing wakes a server without callers
});

test('HeldBytes does not count what an ended call still sends', () => {
  const { held, cut, open, goTo } = createHeld();
  const holding = open('a');
  const taken = holding.add(50);
  holding.close();
  holding.add(50);
  taken();
  expect(held.bytes).toBe(0);
  goTo(5000);
  expect(cut).toEqual([]);
});
