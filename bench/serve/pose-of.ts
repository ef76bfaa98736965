import type { GenerateRequest } from '#dist/client/messages.js';
import type { LoosePose } from '#dist/pose/convert.js';

/** The joints of a benchmark's request, which never leaves them to the server. */
export function poseOf({ pose }: GenerateRequest): LoosePose {
  if (pose === undefined || pose instanceof Uint8Array)
    throw new Error('Cannot read the joints: a picture or nothing, expected a pose');
  return pose;
}
