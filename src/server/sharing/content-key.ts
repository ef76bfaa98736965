import { createHash } from 'node:crypto';
import type { Work } from '../scheduler/job.js';

/**
 * What requests that draw the same pictures have in common: the model's version and its `graphs`, the framed
 * picture, and the joints of the target and, where the model uses them, of the picture; or, in place
 * of joints, what a coarse stage has left; or the noise; and the large condition image. Only requests that want that tensor have it in common.
 */
export function toContentKey(work: Work, graphs: string): string {
  const { model, condNhwc, joints, condJoints, noise, coarseNchw, large, wantsCoarseTensor = false } = work;
  const hash = createHash('sha256').update(`${model}\n${graphs}\n`).update(condNhwc).update(toBytes(joints));
  if (condJoints !== undefined) hash.update(toBytes(condJoints)); // always of one length per model
  if (noise !== undefined) hash.update(toBytes(noise));
  if (coarseNchw !== undefined) hash.update('coarse\n').update(toBytes(coarseNchw));
  if (large !== undefined)
    hash.update(`large ${large.size.width}x${large.size.height}\n`).update(large.imageNhwc);
  if (wantsCoarseTensor) hash.update('tensor\n');
  return hash.digest('base64');
}

function toBytes({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
