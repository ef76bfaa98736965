import type { Manifest } from '../bundle/manifest.js';
import { readSkeleton } from '../bundle/manifest-skeleton.js';
import type { RunConfig } from '../checkpoint/run-folder.js';
import type { Problem } from '../data/folder/problem.js';
import {
  type HeldOutPairs,
  type LoadOptions,
  loadHeldOutFolder,
  loadHeldOutPeople,
} from '../evaluate/held-out-people.js';
import { type AskedHoldOut, chooseHoldOut, chooseSyntheticSeed, findDoubt } from '../evaluate/hold-out.js';
import type { Size } from '../pose/skeleton.js';
import { cacheFolder } from './cache-folder.js';
import { createProgressBar } from './progress-bar.js';
import { say } from './terminal.js';

/** What evaluation needs of a model. */
export interface JudgedModel {
  readonly size: Size;
  readonly manifest: Manifest;
  /** Of its training, if recorded. */
  readonly config: RunConfig | undefined;
}

/** Which pairs to score a model on; omitted flags take the values of its training. */
export interface PairsFlags extends AskedHoldOut {
  /** Rendered people, one pair of each. */
  readonly people: number;
  /** A data folder to use instead of rendered people. */
  readonly data?: string | undefined;
  /** With a data folder: at most this many. */
  readonly pairs: number;
}

/** The pairs that a model is scored on, and their description for the report. */
export interface JudgedPairs extends HeldOutPairs {
  readonly about: Readonly<Record<string, unknown>>;
}

/**
 * Prepares the pairs, with progress on standard error, and warns if the model may have seen their
 * people.
 */
export async function loadJudgedPairs(flags: PairsFlags, model: JudgedModel): Promise<JudgedPairs> {
  const bar = createProgressBar('preparing pictures');
  const load = { cacheFolder: cacheFolder(process.env), onWritten: bar.update };
  const { data } = flags;
  try {
    return await (data === undefined
      ? loadRenderedPeople(flags, model, load)
      : loadFolder(data, { flags, model, load }));
  } finally {
    bar.stop();
  }
}

async function loadRenderedPeople(
  { people, seed: asked }: PairsFlags,
  { size, manifest, config }: JudgedModel,
  load: LoadOptions,
): Promise<JudgedPairs> {
  const seed = chooseSyntheticSeed(config, asked);
  const which = { size, skeleton: readSkeleton(manifest.skeleton), seed, people };
  return { ...(await loadHeldOutPeople(which, load)), about: { people, seed } };
}

interface FolderContext {
  readonly flags: PairsFlags;
  readonly model: JudgedModel;
  readonly load: LoadOptions;
}

async function loadFolder(data: string, { flags, model, load }: FolderContext): Promise<JudgedPairs> {
  const { size, manifest, config } = model;
  const { pairs } = flags;
  const holdOut = chooseHoldOut(config, flags);
  const onProblem = ({ place, description }: Problem) => say(`left out ${place}: ${description}`);
  const which = { folder: data, size, skeleton: readSkeleton(manifest.skeleton), pairs, holdOut };
  const { split, ...held } = await loadHeldOutFolder(which, { ...load, onProblem });
  const { framing, seed, heldOutPeople } = holdOut;
  if (split === 'own') return { ...held, about: { data, pairs, framing, split } };
  const doubt = findDoubt(manifest, config, holdOut);
  if (doubt) say(`The model may have been trained on some of these people: ${doubt}`);
  const drawn = { seed, heldOutPeople, ...(doubt && { doubt }) };
  return { ...held, about: { data, pairs, framing, split: drawn } };
}
