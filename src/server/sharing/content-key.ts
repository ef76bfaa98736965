import { createHash } from 'node:crypto';
import type { Work } from '../scheduler/job.js';

/** What requests that draw the same pictures have in common: the model's version, the framed picture and the joints. */
export function toContentKey({ model, condNhwc, joints }: Work): string {
  const hash = createHash('sha256').update(`${model}\n`).update(condNhwc);
  return hash.update(new Uint8Array(joints.buffer, joints.byteOffset, joints.byteLength)).digest('base64');
}
