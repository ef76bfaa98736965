import { Admission, type Ask, type Backlog } from '../../../src/server/scheduler/admission.js';

/** An admission with a clock and a backlog that stand still until they are set. */
function createAdmission({ maxRequests = 8, maxBytes = 1000 } = {}) {
  const world = { nowMs: 0, backlog: { workMs: { coarse: 0, refine: 0 }, engines: 1 } as Backlog };
  const admission = new Admission(
    { maxRequests, maxBytes },
    () => world.nowMs,
    () => world.backlog,
  );
  return { world, admission };
}

const ask: Ask = { bytes: 10, workMs: { coarse: 70, refine: 30 }, timeLeftMs: 1000 };

const refusal = (message: string, retryAfterMs: number) =>
  expect.objectContaining({ kind: 'resource-exhausted', message, retryAfterMs });

test('Admission refuses one request too many, until a ticket is closed', () => {
  const { world, admission } = createAdmission({ maxRequests: 2 });
  const first = admission.admit(ask);
  admission.admit(ask);
  world.backlog = { workMs: { coarse: 400, refine: 300 }, engines: 2 };
  expect(() => admission.admit(ask)).toThrow(
    refusal('Cannot accept the request: 2 others wait, expected at most 1', 450),
  );
  first.close(false);
  expect(() => admission.admit(ask)).not.toThrow();
  expect(admission.requests).toBe(2);
});

test('Admission refuses bytes over its bound, but not of a request that is alone', () => {
  const { admission } = createAdmission({ maxBytes: 100 });
  const first = admission.admit({ ...ask, bytes: 101 });
  expect(() => admission.admit({ ...ask, bytes: 1 })).toThrow(
    refusal('Cannot accept the request: 102 bytes of pictures would wait, expected at most 100', 100),
  );
  first.close(false);
  expect(() => admission.admit({ ...ask, bytes: 100 })).not.toThrow();
});

test('Admission refuses at once what would be drawn after its deadline, and says by how much', () => {
  const { world, admission } = createAdmission();
  admission.admit(ask).enter();
  world.backlog = { workMs: { coarse: 500, refine: 1500 }, engines: 2 };
  expect(() => admission.admit({ ...ask, timeLeftMs: 1500 })).toThrow(
    refusal('Cannot accept the request: it may take 1600 ms, its deadline is in 1500 ms', 100),
  );
  expect(() => admission.admit({ ...ask, timeLeftMs: 1600 })).not.toThrow();
  const coarseAlone = { ...ask, workMs: { coarse: 70, refine: 0 } };
  expect(() => admission.admit({ ...coarseAlone, timeLeftMs: 1500 })).not.toThrow();
});

test('Admission counts requests that are still being decoded', () => {
  const { admission } = createAdmission();
  for (let i = 0; i < 3; i++) admission.admit(ask);
  expect(() => admission.admit({ ...ask, timeLeftMs: 549 })).toThrow('it may take 550 ms');
});

test('Admission learns that requests take longer than the engines say, and forgets it', () => {
  const { world, admission } = createAdmission();
  const draw = (tookMs: number): void => {
    const ticket = admission.admit(ask);
    world.nowMs += tookMs;
    ticket.close(true);
  };
  for (let i = 0; i < 40; i++) draw(300);
  const other = admission.admit(ask);
  other.enter();
  expect(() => admission.admit({ ...ask, timeLeftMs: 290 })).toThrow('it may take 300 ms');
  other.close(false);
  for (let i = 0; i < 200; i++) draw(100);
  admission.admit(ask).enter();
  expect(() => admission.admit({ ...ask, timeLeftMs: 110 })).not.toThrow();
});

test('Admission learns little for long waits from the first request of a burst, which waits for those that came after it', () => {
  const { world, admission } = createAdmission({ maxRequests: 100 });
  const first = admission.admit(ask);
  first.enter();
  world.backlog = { workMs: { coarse: 1400, refine: 600 }, engines: 1 };
  for (let i = 0; i < 20; i++) admission.admit({ ...ask, timeLeftMs: 60_000 }).enter();
  world.nowMs = 400; // four times what it was to take
  first.close(true);
  expect(() => admission.admit({ ...ask, timeLeftMs: 3300 })).not.toThrow();
});

test('Admission lets in a request that finds nobody before it, however slow the last ones were', () => {
  const { world, admission } = createAdmission();
  for (let i = 0; i < 40; i++) {
    const ticket = admission.admit(ask);
    world.nowMs += 5000;
    ticket.close(false);
  }
  expect(() => admission.admit({ ...ask, timeLeftMs: 101 })).not.toThrow();
});
