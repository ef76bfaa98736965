import { ReposeError } from '../../errors.js';

/** What Triton runs a repository's models on. */
export const tritonDevices = ['cpu', 'gpu'] as const;
export type TritonDevice = (typeof tritonDevices)[number];

/** How Triton is to run a stage. */
export interface TritonProfile {
  /** Sessions of a stage, on each GPU or in all. */
  readonly instances: number;
  /** onnxruntime's threads of a session; 0: as many as there are cores. */
  readonly threads: number;
  readonly maxBatch: number;
  readonly preferredBatches: readonly number[];
  /** How long a request may wait for others to fill a preferred batch. */
  readonly maxQueueDelayUs: number;
}

/**
 * The defaults for each device. On a CPU a picture takes as long in a batch as alone and two sessions of one thread give
 * more pictures than one of two, so nothing waits there; a GPU wants full batches.
 */
export const tritonProfiles: Readonly<Record<TritonDevice, TritonProfile>> = {
  cpu: { instances: 2, threads: 1, maxBatch: 4, preferredBatches: [4], maxQueueDelayUs: 0 },
  gpu: { instances: 1, threads: 0, maxBatch: 32, preferredBatches: [8, 16, 32], maxQueueDelayUs: 2000 },
};

/** What a caller may change of a profile. */
export interface TritonProfileChanges {
  readonly instances?: number | undefined;
  readonly maxBatch?: number | undefined;
}

/** A device's profile with these changes. Throws `invalid-argument`, naming the field, for a count below 1. */
export function createTritonProfile(device: TritonDevice, changes: TritonProfileChanges): TritonProfile {
  const profile = tritonProfiles[device];
  const { instances = profile.instances, maxBatch = profile.maxBatch } = changes;
  for (const [field, count] of Object.entries({ instances, maxBatch })) {
    if (Number.isInteger(count) && count >= 1) continue;
    const message = `Cannot configure Triton: ${field} ${count}, expected a whole number of at least 1`;
    throw new ReposeError('invalid-argument', message);
  }
  const smaller = profile.preferredBatches.filter((size) => size < maxBatch);
  return { ...profile, instances, maxBatch, preferredBatches: [...smaller, maxBatch] };
}
