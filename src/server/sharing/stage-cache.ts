import { LRUCache } from 'lru-cache';
import type { StageName } from '../../stages.js';
import type { DrawnStage } from '../scheduler/job.js';

type Stages = ReadonlySet<StageName>;

/**
 * A cache of drawn pictures by their content key, with a maximum of bytes. The least recently used
 * are removed first.
 */
export class StageCache {
  readonly #stages: LRUCache<string, readonly DrawnStage[]>;

  constructor(maxBytes: number) {
    this.#stages = new LRUCache({ maxSize: maxBytes, sizeCalculation: countBytes });
  }

  /** Approximate memory of its content. */
  get bytes(): number {
    return this.#stages.calculatedSize;
  }

  /** Returns the wanted stages, in order, or undefined if one is missing. Their times are 0. */
  find(key: string, wanted: Stages): readonly DrawnStage[] | undefined {
    const found = this.#stages.get(key)?.filter(({ stage }) => wanted.has(stage));
    return found?.length === wanted.size ? found : undefined;
  }

  /** Adds the drawn stages, unless as many are cached already. */
  add(key: string, drawn: readonly DrawnStage[]): void {
    if ((this.#stages.peek(key)?.length ?? 0) >= drawn.length) return;
    this.#stages.set(
      key,
      drawn.map((stage) => ({ ...stage, queueMs: 0, runMs: 0 })),
    );
  }
}

/** Approximate memory of an entry besides its pictures. */
const entryBytes = 512;

function countBytes(drawn: readonly DrawnStage[]): number {
  return drawn.reduce(
    (sum, { imageNhwc, alpha, changed, coarseNchw }) =>
      sum + imageNhwc.length + (alpha?.length ?? 0) + (changed?.length ?? 0) + (coarseNchw?.byteLength ?? 0),
    entryBytes,
  );
}
