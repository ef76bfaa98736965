/** A test picture: whom it shows, which camera took it, and its embedding of length 1. */
export interface Sighting {
  /** Market-1501's numbers: -1 is junk, which counts for nothing, and 0 somebody who is not searched for. */
  readonly person: number;
  readonly camera: number;
  readonly embedding: Float32Array;
}

export interface RetrievalScores {
  /** The share of queries whose nearest picture shows the person. */
  readonly rank1: number;
  /** The mean over the queries of the average precision. */
  readonly map: number;
  /** Queries with somebody to find. */
  readonly queries: number;
}

const junk = -1;

/**
 * Single-query retrieval as on Market-1501 (Zheng et al. 2015): each query ranks the gallery by the
 * cosine of the embeddings, without junk and without the pictures of the same person by the same
 * camera. Average precision is the mean of the precision at each match; the data set's own program
 * interpolates between matches, and differs in the third digit. Queries without a match are left
 * out; throws if none is left.
 */
export function measureRetrieval(
  queries: readonly Sighting[],
  gallery: readonly Sighting[],
): RetrievalScores {
  const ranks = queries.map((query) => rankMatches(query, gallery)).filter((matches) => matches.length > 0);
  if (ranks.length === 0)
    throw new Error('Cannot measure retrieval: no query is in the gallery by another camera, expected one');
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / ranks.length;
  return {
    rank1: mean(ranks.map(([first]) => (first === 1 ? 1 : 0))),
    map: mean(ranks.map(averagePrecision)),
    queries: ranks.length,
  };
}

/** The ranks, from 1, at which the query's person stands in the gallery, in ascending order. */
function rankMatches(query: Sighting, gallery: readonly Sighting[]): number[] {
  const counted = gallery.filter(
    ({ person, camera }) => person !== junk && !(person === query.person && camera === query.camera),
  );
  return counted
    .map(({ person, embedding }) => ({
      isMatch: person === query.person,
      likeness: multiply(query.embedding, embedding),
    }))
    .sort((a, b) => b.likeness - a.likeness)
    .flatMap(({ isMatch }, index) => (isMatch ? [index + 1] : []));
}

/** The mean of the precision at each of the ranks of the matches. */
export function averagePrecision(ranks: readonly number[]): number {
  return ranks.reduce((sum, rank, index) => sum + (index + 1) / rank, 0) / ranks.length;
}

function multiply(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}
