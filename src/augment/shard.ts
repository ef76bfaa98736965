import { createHash } from 'node:crypto';

/** One of several runs that share the work on one output folder: `index` from 1 to `count`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

export const manifestName = 'manifest.jsonl';

/**
 * Whether a shard draws the picture at a path. Each picture has one shard, by a hash of its path,
 * so that it keeps its shard as the data set grows. Without a shard, a run draws all.
 */
export function isInShard(shard: Shard | undefined, path: string): boolean {
  if (shard === undefined) return true;
  return createHash('sha256').update(path).digest().readUInt32LE() % shard.count === shard.index - 1;
}

/** The manifest of a shard that is done, or of a run without shards. */
export function toManifestName(shard: Shard | undefined): string {
  return shard === undefined ? manifestName : `manifest.${shard.index}-of-${shard.count}.jsonl`;
}

/** Where a run writes its lines while it draws. A shard gets its manifest when it is done. */
export function toJournalName(shard: Shard | undefined): string {
  return shard === undefined ? manifestName : `manifest.${shard.index}-of-${shard.count}.drawing.jsonl`;
}

/** The manifests that make that of the whole data set. */
export function listManifestNames(shard: Shard | undefined): string[] {
  if (shard === undefined) return [manifestName];
  const { count } = shard;
  return Array.from({ length: count }, (_, at) => toManifestName({ index: at + 1, count }));
}
