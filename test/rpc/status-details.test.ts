import {
  decodeStatusDetails,
  encodeStatusDetails,
  type StatusDetails,
} from '../../src/rpc/status-details.js';

const cases: StatusDetails[] = [
  {},
  { violations: [{ field: 'pose.joints[3].x', description: 'Cannot read pose.joints[3].x: NaN' }] },
  { retryAfterMs: 1250 },
  { requestId: 'a1b2', retryAfterMs: 20 },
];

test.each(cases)('decodeStatusDetails() reads what encodeStatusDetails() wrote: %j', (details) => {
  const bytes = encodeStatusDetails({ code: 3, message: 'Cannot read' }, details);
  expect(decodeStatusDetails(bytes)).toEqual(details);
});
