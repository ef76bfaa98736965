import { measurePicture } from '../metrics/measure-picture.js';
import type { Example, ExampleSource } from './example.js';
import { type ScoredExample, type Summary, summarise } from './summarise.js';

export interface EvaluateOptions {
  /** Examples read and scored at a time; a server with several engines wants at least as many. */
  readonly concurrency?: number;
  /** Hears how many of how many examples are scored. */
  readonly onScored?: (done: number, total: number) => void;
  /** Hears of every example once, in any order, for metrics of whole sets of pictures. */
  readonly observe?: (example: Example, index: number) => Promise<void>;
}

export interface Evaluation {
  /** In the source's order. */
  readonly examples: readonly ScoredExample[];
  readonly summary: Summary;
}

const defaultConcurrency = 4;

/** Scores every example of a source; of the pictures none is kept. An example that cannot be read ends it. */
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
