import { type FieldViolation, ReposeError } from '../../src/errors.js';
import { parsePose } from '../../src/pose/convert.js';
import { coco18 } from '../../src/pose/skeleton.js';
import {
  decodeStatusDetails,
  encodeStatusDetails,
  maxViolations,
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

test('the trailer of the worst pose stays far below the 8 KiB that other clients accept', () => {
  const joints = Array.from({ length: 25 }, () => ({ x: Number.NaN, y: Number.NaN, confidence: Number.NaN }));
  let violations: readonly FieldViolation[] = [];
  try {
    parsePose({ joints, units: 'pixels' }, 'pose', {
      skeleton: coco18,
      canvas: { width: 64, height: 128 },
    });
  } catch (error) {
    if (error instanceof ReposeError) violations = error.violations;
  }
  expect(violations).toHaveLength(75);
  const bytes = encodeStatusDetails({ code: 3, message: 'Cannot read' }, { violations });
  expect(bytes.length).toBeLessThan(5000);
  expect(decodeStatusDetails(bytes).violations).toEqual(violations.slice(0, maxViolations));
});
