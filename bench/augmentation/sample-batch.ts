import type { Size } from '#dist/pose/skeleton.js';
import type { Random } from '#dist/random.js';
import { flipAndErase } from './flip-erase.js';

/** A picture to train with, [H, W, 3] in [-1, 1], and whether a model or the warp drew it. */
export interface TrainingPicture {
  readonly image: Float32Array;
  readonly isDrawn: boolean;
}

/** The pictures of each person; the index is the person's class. */
export type TrainingPeople = readonly (readonly TrainingPicture[])[];

export interface SampleOptions {
  readonly size: Size;
  readonly batchSize: number;
  /** What the labels of drawn pictures give to all classes alike. */
  readonly smoothing: number;
  readonly flipErase: boolean;
}

/** Examples in host memory. */
export interface ReidBatch {
  readonly images: Float32Array; // [N, H, W, 3]
  readonly labels: Float32Array; // [N, classes], each row sums to 1
}

/**
 * Draws a batch: for each example a person, and then one of that person's pictures, real or drawn,
 * each as likely as the others.
 */
export function sampleBatch(people: TrainingPeople, options: SampleOptions, random: Random): ReidBatch {
  const { size, batchSize, smoothing, flipErase } = options;
  const length = size.width * size.height * 3;
  const images = new Float32Array(batchSize * length);
  const labels = new Float32Array(batchSize * people.length);
  for (let n = 0; n < batchSize; n += 1) {
    const person = random.integer(0, people.length - 1);
    const { image, isDrawn } = random.pick(people[person]!);
    images.set(flipErase ? flipAndErase(image, size, random) : image, n * length);
    labels.set(toLabel(person, people.length, isDrawn ? smoothing : 0), n * people.length);
  }
  return { images, labels };
}

/** 1 - smoothing for the class, and smoothing shared by all classes (Szegedy et al. 2016). */
export function toLabel(person: number, classes: number, smoothing: number): Float32Array {
  const label = new Float32Array(classes).fill(smoothing / classes);
  label[person]! += 1 - smoothing;
  return label;
}
