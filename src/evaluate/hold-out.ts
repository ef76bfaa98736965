import type { Manifest } from '../bundle/manifest.js';
import { bundledRecordFolder, type RunConfig, runConfigFile } from '../checkpoint/run-folder.js';

/**
 * Settings for holding out people of a data folder without a split, and for framing their pictures.
 */
export interface HoldOut {
  readonly seed: number;
  readonly heldOutPeople: number;
  /** A regular expression whose first group in a picture's path is the person. */
  readonly personPattern: RegExp | undefined;
  readonly framing: 'cover' | 'contain' | 'stretch';
}

/** The settings that an evaluation overrides; the others are those of the training. */
export type AskedHoldOut = Partial<Omit<HoldOut, 'heldOutPeople'>>;

/**
 * The defaults for bundles without a record of their training, and for records of early versions.
 */
const usual = { seed: 1, heldOutPeople: 100, framing: 'cover' } as const;

/** The hold-out settings of a model's training, as far as recorded; `asked` takes precedence. */
export function chooseHoldOut(config: RunConfig | undefined, asked: AskedHoldOut): HoldOut {
  const { framing, heldOutPeople, personPattern } = config?.folder ?? {};
  return {
    seed: asked.seed ?? config?.seed ?? usual.seed,
    heldOutPeople: heldOutPeople ?? usual.heldOutPeople,
    personPattern: asked.personPattern ?? (personPattern ? new RegExp(personPattern) : undefined),
    framing: asked.framing ?? framing ?? usual.framing,
  };
}

/** The `synthetic.seed` of a model's training, which the held-out rendered people share. */
export function chooseSyntheticSeed(config: RunConfig | undefined, asked: number | undefined): number {
  return asked ?? config?.synthetic?.seed ?? usual.seed;
}

/**
 * Why the model may have been trained on the people held out of a folder without a split; undefined
 * if it was not, provided that the folder is that of the training.
 */
export function findDoubt(
  { training }: Pick<Manifest, 'training'>,
  config: RunConfig | undefined,
  chosen: HoldOut,
): string | undefined {
  if (training.data === 'synthetic') return undefined; // it saw no data folder
  if (config === undefined) return `the model has no ${bundledRecordFolder}/${runConfigFile}`;
  const own = chooseHoldOut(config, {});
  if (chosen.seed !== own.seed)
    return `the training split its data with seed ${own.seed}, not ${chosen.seed}`;
  if (chosen.personPattern?.source !== own.personPattern?.source)
    return `the training had ${own.personPattern ? `the person pattern ${own.personPattern}` : 'no person pattern'}`;
  return undefined;
}
