import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readSkeleton } from '../bundle/manifest-skeleton.js';
import { isBundle, readManifest } from '../bundle/read-bundle.js';
import type { WeightMap } from '../checkpoint/network-artifacts.js';
import { bundledNetworksFolder, readDrawingNetwork } from '../checkpoint/network-file.js';
import { listCheckpoints, readRunConfig } from '../checkpoint/run-folder.js';
import { ReposeError } from '../errors.js';
import type { Skeleton } from '../pose/skeleton.js';
import { toSkeleton } from '../pose/skeleton-definition.js';
import type { TrainingStage } from '../stages.js';

/** The networks of all methods: the generators, and the D of the method whose they are. */
const networks = ['g1', 'g2', 'r', 'g', 'd'] as const;

/** What a run wants to start from. */
export interface WantedStart {
  /** The generator without which there is nothing to start from. */
  readonly generator: TrainingStage;
  /** Of generators that see poses: the joints. */
  readonly skeleton?: Skeleton | undefined;
}

/** Trained weights that a run starts from; a network without any starts from its initialisation. */
export interface WarmStart {
  /** Their source, for errors. */
  readonly source: string;
  readonly weights: Readonly<Partial<Record<(typeof networks)[number], WeightMap>>>;
}

/**
 * The networks of a run's last checkpoint, of a checkpoint's folder, or of a bundle exported with
 * its weights; for the generators, the moving averages that they draw with. Throws `not-found` if
 * there is no such generator, and `invalid-argument` for broken files and for other joints.
 */
export async function readWarmStart(from: string, { generator, skeleton }: WantedStart): Promise<WarmStart> {
  const lastCheckpoint = (await listCheckpoints(from)).at(-1)?.path;
  const candidates = [lastCheckpoint, join(from, bundledNetworksFolder), from];
  const source = candidates.find((folder) => folder !== undefined && holds(folder, generator));
  if (source === undefined) {
    const expected = "a run with a checkpoint, a checkpoint's folder, or a bundle exported with --weights";
    throw new ReposeError(
      'not-found',
      `Cannot start from "${from}": no ${generator}.safetensors, expected ${expected}`,
    );
  }
  if (skeleton !== undefined) await assertSameJoints(from, source, skeleton);
  const found = networks.filter((name) => holds(source, name));
  const weights = found.map(async (name) => [name, (await readDrawingNetwork(source, name)).weights]);
  return { source, weights: Object.fromEntries(await Promise.all(weights)) };
}

function holds(folder: string, name: string): boolean {
  return existsSync(join(folder, `${name}.safetensors`));
}

/**
 * Refuses other joints: G1's first layer has learnt each channel's meaning, and only the number
 * would have to match.
 */
async function assertSameJoints(from: string, source: string, wanted: Skeleton): Promise<void> {
  const own = await findSkeleton(source);
  if (own === undefined || own.joints.join() === wanted.joints.join()) return;
  throw new ReposeError(
    'invalid-argument',
    `Cannot start from "${from}": its skeleton is ${own.name}, expected ${wanted.name}`,
  );
}

/**
 * The skeleton in the record of the bundle or run; undefined for a checkpoint that was copied
 * elsewhere.
 */
async function findSkeleton(networks: string): Promise<Skeleton | undefined> {
  const bundle = dirname(networks);
  if (isBundle(bundle)) return readSkeleton((await readManifest(bundle)).skeleton);
  const run = dirname(bundle);
  return existsSync(join(run, 'config.json')) ? toSkeleton((await readRunConfig(run)).skeleton) : undefined;
}
