import { ReposeError } from '../errors.js';
import type { StageName } from '../stages.js';
import { stages as allStages } from '../stages.js';
import type { Manifest, StageManifest } from './manifest.js';
import { readNoiseLength } from './stage-tensors.js';

/**
 * What the model of a bundle does: `repose` draws a person in a pose, in two stages; `refine` makes
 * one picture of another, in one stage, and knows no poses; `sample` draws another picture of the
 * person, which one is up to noise, in one stage too.
 */
export const modelKinds = ['repose', 'refine', 'sample'] as const;
export type ModelKind = (typeof modelKinds)[number];

/** The manifest of a model that draws poses. */
export type ReposingManifest = Manifest & { readonly stages: Readonly<Record<StageName, StageManifest>> };

/** The kind of a bundle's model: one without a coarse graph is of one stage, with noise or without. */
export function readModelKind({ stages }: Pick<Manifest, 'stages'>): ModelKind {
  if (stages.coarse !== undefined) return 'repose';
  return readNoiseLength(stages) === undefined ? 'refine' : 'sample';
}

/** The stages of a bundle's model in the order in which they run. */
export function listStages({ stages }: Pick<Manifest, 'stages'>): readonly StageName[] {
  return allStages.filter((stage) => stages[stage] !== undefined);
}

/** Throws `failed-precondition`, saying what cannot be done, for a model that draws no poses. */
export function requireReposing(manifest: Manifest, what: string): ReposingManifest {
  if (isReposing(manifest)) return manifest;
  throw new ReposeError(
    'failed-precondition',
    `Cannot ${what} "${manifest.name}": it ${describeKind(manifest)} in one stage, expected a model that draws poses`,
  );
}

/** What a model of one stage does, in a sentence. */
export function describeKind(manifest: Pick<Manifest, 'stages'>): string {
  return readModelKind(manifest) === 'sample' ? 'draws samples' : 'refines pictures';
}

function isReposing(manifest: Manifest): manifest is ReposingManifest {
  return readModelKind(manifest) === 'repose';
}
