import { colourDistance } from '../../src/synthetic/colour.js';
import { syntheticPerson } from '../../src/synthetic/synthetic-people.js';

const people = Array.from({ length: 300 }, (_, index) => syntheticPerson(11, index));

describe('samplePerson()', () => {
  test('gives each index a person of its own, the same in any order', () => {
    expect(syntheticPerson(11, 7)).toEqual(people[7]);
    expect(new Set(people.map((person) => JSON.stringify(person))).size).toBe(people.length);
    expect(syntheticPerson(12, 7)).not.toEqual(people[7]);
  });

  test.each([
    ['top and bottom', people.map(({ top, bottom }) => [top.colour, bottom.colour] as const)],
    ['bottom and shoes', people.map(({ bottom, shoes }) => [bottom.colour, shoes.colour] as const)],
    ['pattern and ground', people.map(({ top }) => [top.accent, top.colour] as const)],
    ['top and skin', people.map(({ top, skin }) => [top.colour, skin] as const)],
    ['hair and skin', people.map(({ hair, skin }) => [hair.colour, skin] as const)],
  ])('keeps %s clearly apart in colour', (_, pairs) => {
    const distances = pairs.map(([a, b]) => colourDistance(a, b));
    expect(Math.min(...distances)).toBeGreaterThan(0.13);
  });

  test('dresses people in everything it knows', () => {
    const kinds = new Set(
      people.flatMap(({ hair, top, bottom, background }) => [
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
