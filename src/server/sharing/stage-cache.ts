import { LRUCache } from 'lru-cache';
import type { StageName } from '../../stages.js';
import type { DrawnStage } from '../scheduler/job.js';

type Stages = ReadonlySet<StageName>;

/**
 * Pictures that were drawn, by their content's key, up to a number of bytes; the longest unused go
 * first.
 */
export class StageCache {
  readonly #stages: LRUCache<string, readonly DrawnStage[]>;

  constructor(maxBytes: number) {
    this.#stages = new LRUCache({ maxSize: maxBytes, sizeCalculation: countBytes });
  }

  /**
   * The stages that are wanted, in order, or undefined where one of them is not there. Their times
   * are 0.
   */
  find(key: string, wanted: Stages): readonly DrawnStage[] | undefined {
    const found = this.#stages.get(key)?.filter(({ stage }) => wanted.has(stage));
    return found?.length === wanted.size ? found : undefined;
  }

  /** Keeps what was drawn, unless as much is there already. */
  add(key: string, drawn: readonly DrawnStage[]): void {
    if ((this.#stages.peek(key)?.length ?? 0) >= drawn.length) return;
    this.#stages.set(
      key,
      drawn.map((stage) => ({ ...stage, queueMs: 0, runMs: 0 })),
    );
  }
}

/** An entry costs its pictures, and about as much as this besides. */
const entryBytes = 512;

function countBytes(drawn: readonly DrawnStage[]): number {
  return drawn.reduce((sum, { imageNhwc }) => sum + imageNhwc.length, entryBytes);
}
