import { UnreadAnswers } from '../../src/server/unread-answers.js';

/** Unread answers with a clock that stands still until it is told to go on. */
function createUnread({ maxBytes = 100, maxMs = 1000 } = {}) {
  let nowMs = 0;
  const alarms: { readonly atMs: number; readonly wake: () => void }[] = [];
  const unread = new UnreadAnswers(
    { maxBytes, maxMs },
    {
      nowMs: () => nowMs,
      wakeAfter: (delayMs, wake) => void alarms.push({ atMs: nowMs + delayMs, wake }),
    },
  );
  const goTo = (ms: number): void => {
    for (let next = alarms[0]; next !== undefined && next.atMs <= ms; next = alarms[0]) {
      nowMs = next.atMs;
      alarms.shift();
      next.wake();
    }
    nowMs = ms;
  };
  const cut: string[] = [];
  const open = (name: string) => unread.open(() => void cut.push(name));
  return { unread, cut, open, goTo, alarms };
}

test('UnreadAnswers counts a message until it is taken', () => {
  const { unread, cut, open } = createUnread();
  const outbox = open('a');
  const taken = [outbox.add(60), outbox.add(40)];
  expect(unread.bytes).toBe(100);
  for (const take of taken) {
    take();
    take();
  }
  expect(unread.bytes).toBe(0);
  expect(cut).toEqual([]);
});

test('over its bound of bytes, UnreadAnswers cuts off the calls that have waited longest, and no more', () => {
  const { unread, cut, open } = createUnread();
  const [slow, slower, fast] = [open('slow'), open('slower'), open('fast')];
  slower.add(30);
  slow.add(30);
  slower.add(30);
  fast.add(20);
  expect(cut).toEqual(['slower']);
  expect(unread.bytes).toBe(50);
  fast.add(60);
  expect(cut).toEqual(['slower', 'slow']);
  expect(unread.bytes).toBe(80);
});

test('a message over the bound by itself may be sent while no other waits', () => {
  const { cut, open } = createUnread();
  open('large').add(1000);
  expect(cut).toEqual([]);
  open('small').add(1);
  expect(cut).toEqual(['large']);
});

test('UnreadAnswers cuts off a call whose message has waited for maxMs, and not one that is read', () => {
  const { unread, cut, open, goTo, alarms } = createUnread();
  const [deaf, reader] = [open('deaf'), open('reader')];
  const read = reader.add(1);
  goTo(400);
  deaf.add(1);
  read();
  goTo(1399);
  reader.add(1)();
  expect(cut).toEqual([]);
  goTo(1400);
  expect(cut).toEqual(['deaf']);
  expect(unread.bytes).toBe(0);
  expect(alarms).toEqual([]); // nothing wakes a server without callers
});

test('a call that is over counts no more, whatever it still sends', () => {
  const { unread, cut, open, goTo } = createUnread();
  const outbox = open('a');
  const taken = outbox.add(50);
  outbox.close();
  outbox.add(50);
  taken();
  expect(unread.bytes).toBe(0);
  goTo(5000);
  expect(cut).toEqual([]);
});
