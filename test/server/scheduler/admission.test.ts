import { Admission, type AdmissionRequest, type Backlog } from '../../../src/server/scheduler/admission.js';

/** Creates an admission with a backlog that the test sets. */
function createAdmission({ maxRequests = 8, maxBytes = 1000 } = {}) {
  const world = { backlog: { workMs: { coarse: 0, refine: 0 }, engines: 1 } as Backlog };
  const admission = new Admission(
    () => ({ maxRequests, maxBytes }),
    () => world.backlog,
  );
  return { world, admission };
}

const request: AdmissionRequest = { bytes: 10, workMs: { coarse: 70, refine: 30 }, timeLeftMs: 1000 };

const refusal = (message: string, retryAfterMs: number) =>
  expect.objectContaining({ kind: 'resource-exhausted', message, retryAfterMs });

test('Admission refuses requests beyond its limit until a ticket is closed', () => {
  const { world, admission } = createAdmission({ maxRequests: 2 });
  const first = admission.admit(request);
  admission.admit(request);
  world.backlog = { workMs: { coarse: 400, refine: 300 }, engines: 2 };
  expect(() => admission.admit(request)).toThrow(
    refusal('Cannot accept the request: 2 other requests wait, expected at most 1', 450),
  );
  first.close();
  expect(() => admission.admit(request)).not.toThrow();
  expect(admission.requests).toBe(2);
});

test('Admission refuses bytes beyond its limit, but not of a single request', () => {
  const { admission } = createAdmission({ maxBytes: 100 });
  const first = admission.admit({ ...request, bytes: 101 });
  expect(() => admission.admit({ ...request, bytes: 1 })).toThrow(
    refusal('Cannot accept the request: 102 bytes of pictures would wait, expected at most 100', 100),
  );
  first.close();
  expect(() => admission.admit({ ...request, bytes: 100 })).not.toThrow();
});

test('Admission counts what a ticket holds later, and refuses it beyond the limit unless it is alone', () => {
  const { admission } = createAdmission({ maxBytes: 100 });
  const first = admission.admit({ ...request, bytes: 10 });
  first.hold(500);
  first.close();
  const second = admission.admit({ ...request, bytes: 40 });
  const third = admission.admit({ ...request, bytes: 40 });
  expect(() => second.hold(30)).toThrow('110 bytes of pictures would wait, expected at most 100');
  second.hold(20);
  expect(() => admission.admit({ ...request, bytes: 1 })).toThrow('101 bytes');
  second.close();
  admission.admit({ ...request, bytes: 60 });
  third.close();
});

test('Admission refuses at once a request that would be drawn after its deadline, and says by how much', () => {
  const { world, admission } = createAdmission();
  for (let i = 0; i < 3; i++) admission.admit(request).enter();
  world.backlog = { workMs: { coarse: 500, refine: 1500 }, engines: 2 };
  expect(() => admission.admit({ ...request, timeLeftMs: 1500 })).toThrow(
    refusal(
      'Cannot accept the request: it may take 1600 ms, expected at most the 1500 ms until its deadline',
      100,
    ),
  );
  expect(() => admission.admit({ ...request, timeLeftMs: 1600 })).not.toThrow();
  const coarseAlone = { ...request, workMs: { coarse: 70, refine: 0 } };
  expect(() => admission.admit({ ...coarseAlone, timeLeftMs: 1500 })).not.toThrow();
});

test('Admission counts requests that are still being decoded', () => {
  const { admission } = createAdmission();
  for (let i = 0; i < 3; i++) admission.admit(request);
  expect(() => admission.admit({ ...request, timeLeftMs: 549 })).toThrow('it may take 550 ms');
});

test('Admission always admits one request more than there are engines, whatever their estimated cost', () => {
  const { admission } = createAdmission();
  for (let i = 0; i < 2; i++) expect(() => admission.admit({ ...request, timeLeftMs: 1 })).not.toThrow();
  expect(() => admission.admit({ ...request, timeLeftMs: 1 })).toThrow(
    refusal(
      'Cannot accept the request: it may take 400 ms, expected at most the 1 ms until its deadline',
      399,
    ),
  );
});
