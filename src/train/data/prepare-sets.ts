import type { Split } from '../../data/folder/find-split.js';
import { assertBothSplits } from '../../data/folder/pick-split.js';
import { prepareSplit, tellProblems } from '../../data/folder/prepare-data-folder.js';
import { preparePhotographs } from '../../data/folder/prepare-photographs.js';
import type { Problem } from '../../data/folder/problem.js';
import { readDataFolder } from '../../data/folder/read-data-folder.js';
import { firstHeldOutPerson, prepareSyntheticSet } from '../../data/synthetic-set.js';
import { ReposeError } from '../../errors.js';
import { toSkeleton } from '../../pose/skeleton-definition.js';
import type { TrainConfig } from '../config.js';
import type { Report } from '../report.js';
import type { SimganConfig } from '../settings/simgan-settings.js';

export interface PrepareSetsOptions {
  readonly config: TrainConfig;
  readonly cacheFolder: string;
  readonly report: Report;
  readonly signal?: AbortSignal | undefined;
}

/** The folders of a run's packed sets. */
export interface PreparedSets {
  readonly training: string;
  readonly heldOut: string;
  /** Of SimGAN alone. */
  readonly photographs?: string;
}

/** Prepares the sets of a configuration, as far as they are missing. */
export async function prepareSets(options: PrepareSetsOptions): Promise<PreparedSets> {
  const { config } = options;
  const photographs = config.method === 'simgan' ? await prepareUnlabelled(config, options) : undefined;
  const people = await (config.data === 'synthetic' ? prepareSynthetic(options) : prepareFolder(options));
  return { ...people, ...(photographs !== undefined && { photographs }) };
}

async function prepareUnlabelled(
  { photographs, folder, image }: SimganConfig,
  { report, ...options }: PrepareSetsOptions,
): Promise<string> {
  if (!photographs)
    throw new ReposeError(
      'invalid-argument',
      'Cannot train simgan: no photographs, expected --photographs <folder>',
    );
  const onProblem = ({ place, description }: Problem) => report({ kind: 'problem', place, description });
  const how = { ...folder, size: image };
  return preparePhotographs(photographs, how, { ...options, onProblem, onWritten: tellPreparing(report) });
}

async function prepareSynthetic({ config, ...options }: PrepareSetsOptions) {
  const { seed, identities, posesPerIdentity, heldOutIdentities } = config.synthetic;
  const skeleton = toSkeleton(config.skeleton);
  const prepare = (first: number, people: number, poses: number) =>
    prepareSyntheticSet(
      { seed, size: config.image, skeleton, first, people, posesPerPerson: poses },
      { ...options, onWritten: tellPreparing(options.report) },
    );
  return {
    training: await prepare(0, identities, posesPerIdentity),
    heldOut: await prepare(firstHeldOutPerson, heldOutIdentities, 2),
  };
}

async function prepareFolder({ config, report, ...options }: PrepareSetsOptions) {
  const { dataFolder, folder, image, seed } = config;
  if (!dataFolder)
    throw new ReposeError(
      'invalid-argument',
      `Cannot train on ${config.data}: no folder, expected --data <folder>`,
    );
  const { personPattern, ...how } = folder;
  const pattern = personPattern ? new RegExp(personPattern) : undefined;
  const skeleton = toSkeleton(config.skeleton);
  const data = await readDataFolder(dataFolder, { personPattern: pattern, skeleton });
  const onProblem = ({ place, description }: Problem) => report({ kind: 'problem', place, description });
  tellProblems(data, how.badFiles, onProblem);
  assertBothSplits(data, { ...how, seed });
  const prepare = (split: Split) =>
    prepareSplit(
      data,
      { ...how, size: image, seed, split },
      { ...options, onProblem, onWritten: tellPreparing(report) },
    );
  return { training: await prepare('train'), heldOut: await prepare('test') };
}

function tellPreparing(report: Report) {
  return (done: number, total: number) => report({ kind: 'preparing', done, total });
}
