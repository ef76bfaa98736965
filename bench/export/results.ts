/**
 * What the comparisons of exporters are made of, in the words of the JSON that `python/` reads and
 * writes.
 */

import type { Machine } from '../describe-machine.js';

/** A network that was exported into a folder: files of several exporters side by side. */
export interface Case {
  readonly name: string;
  readonly title: string;
  readonly folder: string;
  /** The first one is the base, of which the others' times are told as multiples. */
  readonly files: readonly string[];
}

/** A case as the tables name it. */
export type CaseTitle = Pick<Case, 'name' | 'title'>;

/** What one file of a case has in common with others of it. */
interface FileOfCase {
  readonly case: string;
  readonly file: string;
}

/** How long a run of a file takes in onnxruntime. */
export interface Time extends FileOfCase {
  readonly threads: number;
  readonly batch: number;
  readonly milliseconds: number;
  /** Of the milliseconds of the base. */
  readonly ratio: number;
}

/** How large a file's graph is. */
export interface GraphFacts extends FileOfCase {
  readonly nodes: number;
  readonly transposes: number;
}

/** What `time_models.py` writes. */
export interface Timings {
  readonly times: readonly Time[];
  readonly graphs: readonly GraphFacts[];
}

/** A file that was not made or does not run. */
export interface Refusal extends FileOfCase {
  readonly problem: string;
}

/** A file that runs: how far its results are from TensorFlow.js', of the largest number. */
export interface Check extends GraphFacts {
  readonly error: number;
}

export type Outcome = Refusal | Check;

/** Whether a file runs at all. */
export function isCheck(outcome: Outcome): outcome is Check {
  return 'error' in outcome;
}

/** What every comparison is given. */
export interface CompareOptions {
  /** `timing` runs everybody's files, `peer` makes the peer's. */
  readonly pythons: { readonly timing: string; readonly peer: string };
  /** Where the files go. */
  readonly folder: string;
  readonly cache: string;
  /** The folder of the bundled model. */
  readonly bundle: string;
  /** Networks by name; all of them where none is named. */
  readonly only: readonly string[];
  readonly rounds: number;
  readonly clock: 'wall' | 'cpu';
}

/** What every comparison measured. */
export interface Compared extends Timings {
  readonly machine: Machine;
}

/** What `time_models.py` reads. */
export function toTimingPlan(cases: readonly Case[], { rounds, clock }: CompareOptions) {
  return { cases, batches: [1, 8], threads: [2, 1], rounds, clock };
}
