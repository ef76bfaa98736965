import { colourDistance } from '../../src/synthetic/colour.js';
import { syntheticIdentity } from '../../src/synthetic/synthetic-people.js';

const identities = Array.from({ length: 300 }, (_, index) => syntheticIdentity(11, index));

describe('sampleIdentity()', () => {
  test('gives each index a person of its own, the same in any order', () => {
    expect(syntheticIdentity(11, 7)).toEqual(identities[7]);
    expect(new Set(identities.map((identity) => JSON.stringify(identity))).size).toBe(identities.length);
    expect(syntheticIdentity(12, 7)).not.toEqual(identities[7]);
  });

  test.each([
    ['top and bottom', identities.map(({ top, bottom }) => [top.colour, bottom.colour] as const)],
    ['bottom and shoes', identities.map(({ bottom, shoes }) => [bottom.colour, shoes.colour] as const)],
    ['pattern and ground', identities.map(({ top }) => [top.accent, top.colour] as const)],
    ['top and skin', identities.map(({ top, skin }) => [top.colour, skin] as const)],
    ['hair and skin', identities.map(({ hair, skin }) => [hair.colour, skin] as const)],
  ])('keeps %s clearly apart in colour', (_, pairs) => {
    const distances = pairs.map(([a, b]) => colourDistance(a, b));
    expect(Math.min(...distances)).toBeGreaterThan(0.13);
  });

  test('dresses people in everything it knows', () => {
    const kinds = new Set(
      identities.flatMap(({ hair, top, bottom, background }) => [
        hair.style,
        top.pattern,
        top.sleeves,
        bottom.kind,
        background.kind,
      ]),
    );
    expect([...kinds].sort()).toEqual(
      [
        ...['bald', 'short', 'crop', 'bob', 'long', 'bun', 'ponytail', 'curly'],
        ...['plain', 'stripes', 'band', 'two-tone', 'logo', 'open-jacket', 'raglan', 'hoodie', 'shirt'],
        ...['none', 'half'],
        ...['trousers', 'shorts', 'skirt'],
        ...['gradient', 'scene', 'noise'],
      ].sort(),
    );
  });
});
