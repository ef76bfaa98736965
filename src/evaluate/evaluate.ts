import { measurePicture } from '../metrics/measure-picture.js';
import type { Example, ExampleSource } from './example.js';
import { type ScoredExample, type Summary, summarise } from './summarise.js';

export interface EvaluateOptions {
  /** Examples processed at the same time; use at least as many as the server has engines. */
  readonly concurrency?: number;
  /** Gets the number of scored examples, and of all. */
  readonly onScored?: (done: number, total: number) => void;
  /** Gets each example once, in any order, for metrics of whole sets of pictures. */
  readonly observe?: (example: Example, index: number) => Promise<void>;
}

export interface Evaluation {
  /** In the order of the source. */
  readonly examples: readonly ScoredExample[];
  readonly summary: Summary;
}

const defaultConcurrency = 4;

/**
 * Scores the examples of a source without keeping their pictures. Throws for an unreadable example.
 */
export async function evaluate(source: ExampleSource, options: EvaluateOptions = {}): Promise<Evaluation> {
  const { concurrency = defaultConcurrency, onScored = () => {}, observe = async () => {} } = options;
  const examples: ScoredExample[] = [];
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    while (next < source.count) {
      const index = next;
      next += 1;
      const example = await source.read(index);
      examples[index] = scoreExample(index, example, source);
      await observe(example, index);
      done += 1;
      onScored(done, source.count);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return { examples, summary: summarise(examples) };
}

function scoreExample(index: number, example: Example, { size }: ExampleSource): ScoredExample {
  const target = { image: example.target, size, mask: example.mask };
  const scores = Object.entries(example.drawn).map(
    ([drawer, image]) => [drawer, measurePicture(image, target)] as const,
  );
  return { index, name: example.name, scores: Object.fromEntries(scores) };
}
