import { ReposeError } from '../../errors.js';

/** What Triton runs a repository's models on. */
const tritonDevices = ['cpu', 'gpu'] as const;
export type TritonDevice = (typeof tritonDevices)[number];

/** How Triton runs a stage. */
export interface TritonProfile {
  /** Sessions per stage, on each GPU or in total on a CPU. */
  readonly instances: number;
  /** onnxruntime's threads per session; 0: one per core. */
  readonly threads: number;
  readonly maxBatch: number;
  readonly preferredBatches: readonly number[];
  /** How long a request may wait for others to fill a preferred batch. */
  readonly maxQueueDelayUs: number;
}

/**
 * The defaults for each device. On a CPU batches do not help, and two sessions of one thread draw
 * more pictures than one of two, so requests do not wait; a GPU needs full batches.
 */
const tritonProfiles: Readonly<Record<TritonDevice, TritonProfile>> = {
  cpu: { instances: 2, threads: 1, maxBatch: 4, preferredBatches: [4], maxQueueDelayUs: 0 },
  gpu: { instances: 1, threads: 0, maxBatch: 32, preferredBatches: [8, 16, 32], maxQueueDelayUs: 2000 },
};

/** The changes that a caller may make to a profile. */
export interface TritonProfileChanges {
  readonly instances?: number | undefined;
  readonly maxBatch?: number | undefined;
}

/**
 * A device's profile with these changes. Throws `invalid-argument`, naming the field, for a count
 * below 1.
 */
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
