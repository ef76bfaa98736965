import { createHash } from 'node:crypto';
import type { Work } from '../scheduler/job.js';

/**
 * What requests that draw the same pictures have in common: the model's version, the framed
 * picture, and the joints of the target and, where the model uses them, of the picture, or
 * the noise.
 */
export function toContentKey({ model, condNhwc, joints, condJoints, noise }: Work): string {
  const hash = createHash('sha256').update(`${model}\n`).update(condNhwc).update(toBytes(joints));
  if (condJoints !== undefined) hash.update(toBytes(condJoints)); // always of one length per model
  if (noise !== undefined) hash.update(toBytes(noise));
  return hash.digest('base64');
}

function toBytes({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
