import type { Manifest } from '../bundle/manifest.js';
import { bundledRecordFolder, type RunConfig, runConfigFile } from '../checkpoint/run-folder.js';

/** What decides which people of a data folder are held out, where the folder does not, and how their pictures are framed. */
export interface HoldOut {
  readonly seed: number;
  readonly heldOutPeople: number;
  /** Its first group in a picture's path is the person. */
  readonly personPattern: RegExp | undefined;
  readonly framing: 'cover' | 'contain' | 'stretch';
}

/** What the person who evaluates asks for; the rest is as the training had it. */
export type AskedHoldOut = Partial<Omit<HoldOut, 'heldOutPeople'>>;

/** Where a bundle has no record of its training, and in records of early versions. */
const usual = { seed: 1, heldOutPeople: 100, framing: 'cover' } as const;

/** Whom a model's training held out of its data folder, as far as it is recorded; what is asked for comes first. */
export function chooseHoldOut(config: RunConfig | undefined, asked: AskedHoldOut): HoldOut {
  const { framing, heldOutPeople, personPattern } = config?.folder ?? {};
  return {
    seed: asked.seed ?? config?.seed ?? usual.seed,
    heldOutPeople: heldOutPeople ?? usual.heldOutPeople,
    personPattern: asked.personPattern ?? (personPattern ? new RegExp(personPattern) : undefined),
    framing: asked.framing ?? framing ?? usual.framing,
  };
}

/** The `synthetic.seed` of a model's training, whose drawn people are none of those that are held out. */
export function chooseSyntheticSeed(config: RunConfig | undefined, asked: number | undefined): number {
  return asked ?? config?.synthetic?.seed ?? usual.seed;
}

/**
 * Why the people who are held out of a folder without a split of its own may be people that the model was trained on; undefined
 * where they are not, provided that it is the folder of the training.
 */
export function findDoubt(
  { training }: Pick<Manifest, 'training'>,
  config: RunConfig | undefined,
  chosen: HoldOut,
): string | undefined {
  if (training.data === 'synthetic') return undefined; // it has seen nobody of any folder
  if (config === undefined) return `the model has no ${bundledRecordFolder}/${runConfigFile}`;
  const own = chooseHoldOut(config, {});
  if (chosen.seed !== own.seed) return `the training drew the split by seed ${own.seed}, not ${chosen.seed}`;
  if (chosen.personPattern?.source !== own.personPattern?.source)
    return `the training had ${own.personPattern ? `the person pattern ${own.personPattern}` : 'no person pattern'}`;
  return undefined;
}
