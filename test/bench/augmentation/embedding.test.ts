import { trainEmbedding } from '../../../bench/augmentation/embedding.js';
import { measureRetrieval } from '../../../bench/augmentation/retrieval.js';
import { createRandom } from '../../../src/random.js';
import { describeTraining } from '../../support/describe-training.js';

const size = { width: 16, height: 32 };

/** A noisy picture in one of four colours of shirt, over the same trousers. */
function paint(person: number, seed: number): Float32Array {
  const random = createRandom(seed, person);
  return Float32Array.from({ length: 16 * 32 * 3 }, (_, i) => {
    const isShirt = i < 16 * 16 * 3;
    const level = isShirt ? ((person >> (i % 3)) & 1) - 0.5 : -0.8;
    return level + random.uniform(-0.3, 0.3);
  });
}

describeTraining('the embedding of bench:augmentation', () => {
  test('learns to tell people by their shirts, and finds others by theirs', async () => {
    const people = [0, 1, 2, 3].map((person) =>
      [1, 2].map((seed) => ({ image: paint(person, seed), isDrawn: false })),
    );
    const sampling = { size, batchSize: 8, smoothing: 0.1, flipErase: false };
    const embedder = await trainEmbedding(people, { ...sampling, steps: 30, seed: 1 });
    const see = async (seed: number, camera: number) => {
      const unseen = [4, 5, 6, 7];
      const embeddings = await embedder.embed(unseen.map((person) => paint(person, seed)));
      return unseen.map((person, i) => ({ person, camera, embedding: embeddings[i]! }));
    };
    const [queries, gallery] = [await see(11, 1), await see(12, 2)];
    for (const { embedding } of queries) expect(Math.hypot(...embedding)).toBeCloseTo(1, 4);
    expect(measureRetrieval(queries, gallery).rank1).toBeGreaterThanOrEqual(0.75);
    embedder.dispose();
  });
});
