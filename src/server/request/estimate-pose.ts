import { ReposeError } from '../../errors.js';
import { type Finding, toNobody } from '../../estimator/find-person.js';
import { openImage } from '../../image/decode-image.js';
import type { ServerContext } from '../context.js';
import type { CallScope } from './call-scope.js';

/** Memory of a picture while its person is looked for, besides its encoded bytes: see `findPerson`. */
export const lookBytes = 4 * 1024 * 1024;

/**
 * Finds the person in an encoded picture of a call. It counts among the requests that wait. Throws
 * the error for the caller.
 */
export async function estimatePose(
  { config, people, admission }: ServerContext,
  picture: Uint8Array,
  { caller, arrivedMs, deadlineMs, signal }: CallScope,
): Promise<Extract<Finding, { kind: 'person' }>> {
  if (people === undefined) throw toOffError('picture', 'a server whose estimator is on');
  const timeLeftMs = deadlineMs - arrivedMs - people.findMs;
  const cost = { bytes: picture.length + lookBytes, workMs: { coarse: 0, refine: 0 } };
  const ticket = admission.admit({ ...cost, timeLeftMs });
  try {
    if (caller.takeRequest) await caller.takeRequest(0); // it asks for no picture
    const image = await openImage(picture, { limits: config.limits, field: 'picture' });
    const finding = await people.find(image, picture, signal);
    if (finding.kind === 'nobody') throw toNobody('picture', finding.reason);
    return finding;
  } finally {
    ticket.close();
  }
}

/** The error of a picture whose joints are wanted from a server that does not look for them. */
export function toOffError(field: string, expected: string): ReposeError {
  const description = `Cannot use ${field}: this server's estimator is off, expected ${expected}`;
  return ReposeError.invalid([{ field, description }]);
}
