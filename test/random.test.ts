import { createRandom, type Random, restoreRandom } from '../src/random.js';

const draw = (random: Random, count = 20) => Array.from({ length: count }, () => random.uniform(0, 1));

describe('createRandom()', () => {
  test('gives the same numbers for the same seed and path', () => {
    expect(draw(createRandom(5, 2))).toEqual(draw(createRandom(5, 2)));
  });

  test.each([
    ['another seed', createRandom(6)],
    ['a seed that differs above 32 bits', createRandom(5 + 2 ** 32)],
    ['a path', createRandom(5, 0)],
    ['a negative seed', createRandom(-5)],
  ])('gives unrelated numbers for %s', (_, other) => {
    const numbers = draw(createRandom(5));
    expect(draw(other).filter((number, index) => Math.abs(number - numbers[index]!) < 1e-3)).toEqual([]);
  });

  test('derives streams whose first numbers spread evenly', () => {
    const firsts = Array.from({ length: 1000 }, (_, index) => createRandom(1, index).uniform(0, 1));
    const below = (limit: number) => firsts.filter((number) => number < limit).length;
    expect(below(0.25)).toBeGreaterThan(200);
    expect(below(0.25)).toBeLessThan(300);
    expect(below(0.5)).toBeGreaterThan(440);
    expect(below(0.5)).toBeLessThan(560);
  });
});

describe('Random', () => {
  test('goes on with the same numbers from its state, also through JSON', () => {
    const random = createRandom(9);
    draw(random, 7);
    const restored = restoreRandom(JSON.parse(JSON.stringify(random.state())));
    expect(draw(restored)).toEqual(draw(random));
  });

  test('state() is a copy that later draws leave alone', () => {
    const random = createRandom(9);
    const state = random.state();
    const before = [...state];
    random.normal(0, 1);
    expect(state).toEqual(before);
    expect(random.state()).not.toEqual(before);
  });

  test('uniform() stays in its range and integer() reaches both ends', () => {
    const random = createRandom(3);
    const uniforms = Array.from({ length: 500 }, () => random.uniform(-2, 3));
    expect(Math.min(...uniforms)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...uniforms)).toBeLessThan(3);
    const integers = Array.from({ length: 200 }, () => random.integer(4, 6));
    expect(new Set(integers)).toEqual(new Set([4, 5, 6]));
  });

  test('normal() has the mean and the standard deviation asked for', () => {
    const random = createRandom(4);
    const numbers = Array.from({ length: 4000 }, () => random.normal(10, 2));
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length;
    expect(Math.abs(mean - 10)).toBeLessThan(0.15);
    expect(Math.abs(Math.sqrt(variance) - 2)).toBeLessThan(0.15);
  });

  test('pick() follows the weights and never takes a weight of 0', () => {
    const random = createRandom(8);
    const picks = Array.from({ length: 1000 }, () => random.pick(['a', 'b', 'c'], [3, 0, 1]));
    expect(picks).not.toContain('b');
    const share = picks.filter((pick) => pick === 'a').length / picks.length;
    expect(share).toBeGreaterThan(0.68);
    expect(share).toBeLessThan(0.82);
  });

  test('pick() refuses an empty list', () => {
    expect(() => createRandom(1).pick([])).toThrow('Cannot pick: no items, expected at least one');
  });
});

describe('restoreRandom()', () => {
  test.each([
    [[]],
    [[1, 2, 3]],
    [[1, 2, 3, 4, 5]],
    [[0, 0, 0, 0]],
    [[1, 2, 3, 0.5]],
    [[1, 2, 3, Number.NaN]],
  ])('rejects %j', (state) => {
    expect(() => restoreRandom(state)).toThrow('Cannot restore a random generator');
  });
});
