import { averagePrecision, measureRetrieval, type Sighting } from '../../../bench/augmentation/retrieval.js';

/** A sighting whose embedding is the direction of an angle, so that likeness falls with the difference. */
const at = (degrees: number, person: number, camera: number): Sighting => {
  const angle = (degrees * Math.PI) / 180;
  return { person, camera, embedding: Float32Array.of(Math.cos(angle), Math.sin(angle)) };
};

test.each([
  [[1], 1],
  [[2], 1 / 2],
  [[1, 3], (1 + 2 / 3) / 2],
  [[2, 4, 5], (1 / 2 + 2 / 4 + 3 / 5) / 3],
])('the average precision of matches at the ranks %j', (ranks, expected) => {
  expect(averagePrecision(ranks)).toBeCloseTo(expected, 12);
});

test('rank-1 and mAP of two queries, by hand', () => {
  const gallery = [at(10, 1, 2), at(20, 2, 2), at(30, 1, 3), at(80, 2, 3)];
  const queries = [at(0, 1, 1), at(90, 2, 1)];
  // Person 1 ranks 1, 2, 1, 2: hits at 1 and 3. Person 2 ranks 2, 1, 2, 1: hits at 1 and 3.
  const expected = (1 + 2 / 3) / 2;
  expect(measureRetrieval(queries, gallery)).toEqual({
    rank1: 1,
    map: expect.closeTo(expected, 12),
    queries: 2,
  });
});

test('pictures of the person by the same camera count for nothing; those of others do', () => {
  const query = at(0, 1, 1);
  const others = [at(5, 2, 1), at(30, 1, 2)];
  expect(measureRetrieval([query], [at(0, 1, 1), ...others])).toEqual(measureRetrieval([query], others));
  expect(measureRetrieval([query], others)).toMatchObject({ rank1: 0, map: 0.5 });
});

test('junk counts for nothing, and distractors count as others', () => {
  const [query, match] = [at(0, 1, 1), at(30, 1, 2)];
  expect(measureRetrieval([query], [at(1, -1, 2), match])).toMatchObject({ rank1: 1, map: 1 });
  expect(measureRetrieval([query], [at(1, 0, 2), match])).toMatchObject({ rank1: 0, map: 0.5 });
});

test('a query that nobody else shows is left out, and one at least is needed', () => {
  const gallery = [at(0, 1, 1), at(10, 1, 2)];
  const alone = at(50, 9, 1);
  expect(measureRetrieval([at(0, 1, 1), alone], gallery)).toEqual({ rank1: 1, map: 1, queries: 1 });
  expect(() => measureRetrieval([alone], gallery)).toThrow('no query is in the gallery by another camera');
});
