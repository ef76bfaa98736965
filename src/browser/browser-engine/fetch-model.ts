import { ReposeError, toMessage } from '../../errors.js';
import type { Size, Skeleton } from '../../pose/skeleton.js';
import { type SkeletonDefinition, toSkeleton } from '../../pose/skeleton-definition.js';
import { isSkeletonName } from '../../pose/skeletons.js';
import type { StageName } from '../../stages.js';

/** The addresses of a bundle's graphs. */
export interface GraphAddresses extends Readonly<Record<StageName, string>> {
  /** Of the one that draws larger pictures, which not every bundle has. */
  readonly enlarge: string | undefined;
}

/** How many times as large pictures get, as on a server that is not told otherwise. */
const maxEnlarge = 4;

/** What the page needs of a bundle's `model.json`. */
export interface BrowserModel {
  readonly name: string;
  readonly version: string;
  /** Of the pictures that the graphs take and give. */
  readonly size: Size;
  readonly maxEnlarge: number;
  readonly skeleton: Skeleton;
  readonly graphs: GraphAddresses;
}

/**
 * Fetches the model in the folder at the address `folder`, which ends in a slash. `repose web`
 * checks a bundle before it copies it, so only what another bundle in its place would break is
 * checked again. Throws `failed-precondition`.
 */
export async function fetchModel(folder: URL): Promise<BrowserModel> {
  const address = new URL('model.json', folder);
  const response = await fetch(address);
  if (!response.ok)
    throw broken(address, `status ${response.status}, expected the manifest of a model bundle`);
  const json: unknown = await response.json().catch((cause: unknown) => {
    throw broken(address, toMessage(cause), cause);
  });
  return parseModel(json, address);
}

/** A manifest as src/bundle/manifest.ts describes it, where nothing has been checked. */
type LooseManifest = Partial<{
  formatVersion: unknown;
  name: unknown;
  version: unknown;
  image: Partial<Size>;
  skeleton: Partial<SkeletonDefinition>;
  stages: Partial<Record<StageName, { variants?: { fp32?: { file?: unknown } } }>>;
  enlarge: { file?: unknown };
}>;

function parseModel(json: unknown, address: URL): BrowserModel {
  const manifest = (json ?? {}) as LooseManifest; // each field is checked where it is read
  const { width, height } = manifest.image ?? {};
  if (manifest.formatVersion !== 1)
    throw broken(address, `formatVersion ${String(manifest.formatVersion)}, expected 1`);
  if (typeof width !== 'number' || typeof height !== 'number')
    throw broken(address, 'image has no size, expected width and height');
  return {
    name: String(manifest.name),
    version: String(manifest.version),
    size: { width, height },
    maxEnlarge: manifest.enlarge ? maxEnlarge : 1,
    skeleton: findSkeleton(manifest, address),
    graphs: {
      coarse: findStageGraph(manifest, 'coarse', address),
      refine: findStageGraph(manifest, 'refine', address),
      enlarge: manifest.enlarge && toGraphAddress(manifest.enlarge.file, 'enlarge.file', address),
    },
  };
}

/** The default skeleton is told by its name; every other one with its limbs. */
function findSkeleton({ skeleton = {} }: LooseManifest, address: URL): Skeleton {
  const { name = '', joints = [], limbs, ...others } = skeleton;
  if (limbs) return toSkeleton({ ...others, name, joints, limbs });
  if (isSkeletonName(name)) return toSkeleton(name);
  throw broken(
    address,
    `skeleton ${JSON.stringify(name)} has no limbs, expected those of ${joints.length} joints`,
  );
}

function findStageGraph({ stages }: LooseManifest, stage: StageName, address: URL): string {
  const file = stages?.[stage]?.variants?.fp32?.file;
  return toGraphAddress(file, `stages.${stage}.variants.fp32.file`, address);
}

function toGraphAddress(file: unknown, field: string, address: URL): string {
  if (typeof file === 'string') return new URL(file, address).href;
  throw broken(address, `${field} is missing, expected the name of a graph`);
}

function broken(address: URL, problem: string, cause?: unknown): ReposeError {
  return new ReposeError('failed-precondition', `Cannot use ${address.href}: ${problem}`, { cause });
}
