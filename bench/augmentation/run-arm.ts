import type { Size } from '#dist/pose/skeleton.js';
import { type EmbeddingOptions, trainEmbedding } from './embedding.js';
import { loadPictures } from './load-pictures.js';
import type { MarketPicture } from './market-folder.js';
import { measureRetrieval, type RetrievalScores, type Sighting } from './retrieval.js';
import type { TrainingPeople } from './sample-batch.js';

/** Test pictures that have been decoded. */
export interface TestPictures {
  readonly pictures: readonly MarketPicture[];
  readonly images: readonly Float32Array[];
}

export async function loadTest(pictures: readonly MarketPicture[], size: Size): Promise<TestPictures> {
  const images = await loadPictures(
    pictures.map(({ path }) => path),
    size,
  );
  return { pictures, images };
}

/** Trains an embedding and searches the gallery with it. */
export async function trainAndSearch(
  people: TrainingPeople,
  test: { readonly queries: TestPictures; readonly gallery: TestPictures },
  options: EmbeddingOptions,
): Promise<RetrievalScores> {
  const embedder = await trainEmbedding(people, options);
  const see = async ({ pictures, images }: TestPictures): Promise<Sighting[]> => {
    const embeddings = await embedder.embed(images);
    return pictures.map(({ person, camera }, i) => ({ person, camera, embedding: embeddings[i]! }));
  };
  try {
    return measureRetrieval(await see(test.queries), await see(test.gallery));
  } finally {
    embedder.dispose();
  }
}
