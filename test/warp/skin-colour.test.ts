import type { Colour } from '../../src/warp/colour-samples.js';
import { faceSkin, findFaceSkin, isSkin } from '../../src/warp/skin-colour.js';

const toColour = (levels: readonly number[]) =>
  levels.map((level) => level / 127.5 - 1) as [number, number, number];

test.each([
  ['pale', 235, 200, 180],
  ['pale in the shade', 165, 131, 109],
  ['light brown', 198, 156, 121],
  ['brown', 150, 95, 65],
  ['dark brown', 110, 70, 50],
  ['the darkest', 60, 42, 34],
  ['dark in warm light', 88, 37, 20],
  ['dark in very warm light', 103, 38, 8],
  ['dark in the shade of very warm light', 81, 23, 3],
])('isSkin() takes %s skin for skin', (_name, ...levels) => {
  expect(isSkin(toColour(levels))).toBeGreaterThan(0.6);
});

test.each([
  ['white', 250, 250, 250],
  ['grey', 128, 128, 128],
  ['black cloth', 14, 11, 9],
  ['beige cloth', 205, 190, 160],
  ['khaki', 195, 176, 145],
  ['a fence of pine', 200, 165, 115],
  ['denim', 60, 80, 120],
  ['grass', 90, 130, 60],
  ['a red shirt', 190, 40, 40],
  ['red cloth in the shade', 70, 18, 14],
  ['brick', 150, 65, 50],
  ['an orange shirt', 216, 106, 60],
  ['pink cloth', 240, 170, 200],
])('isSkin() takes %s for none', (_name, ...levels) => {
  expect(isSkin(toColour(levels))).toBeLessThan(0.25);
});

const samplesOf = (levels: readonly number[], weight: number) => [{ colour: toColour(levels), weight }];
const near = (colour: Colour) => colour.map((value) => expect.closeTo(value, 1));

test('findFaceSkin() is brighter than nape and arms by a fixed share, in any light', () => {
  const [red, green, blue] = findFaceSkin(samplesOf([120, 80, 60], 2));
  const expected = toColour([120, 80, 60].map((level) => faceSkin.gain * level));
  expect([red, green, blue]).toEqual(near(expected));
});

test('findFaceSkin() does not lose the palest skin in white', () => {
  const colour = findFaceSkin(samplesOf([240, 205, 185], 2));
  expect(Math.max(...colour)).toBeLessThan(0.95);
});

test('findFaceSkin() leaves clothes and walls out, and is the common colour where there is nothing else', () => {
  const skin = samplesOf([110, 70, 50], 0.5);
  const others = [...samplesOf([195, 176, 145], 2), ...samplesOf([60, 80, 120], 2)];
  const [alone, amid] = [findFaceSkin(skin), findFaceSkin([...skin, ...others])];
  expect(Math.hypot(...alone.map((value, c) => value - amid[c]!))).toBeLessThan(0.2);
  expect(findFaceSkin(others)).toEqual(near(faceSkin.prior));
  expect(findFaceSkin([])).toEqual(near(faceSkin.prior));
});

test('findFaceSkin() is as bright as the little skin that is seen', () => {
  const level = findFaceSkin(samplesOf([100, 62, 45], 0.1)).reduce((sum, value) => sum + (value + 1) / 6, 0);
  const expected = (faceSkin.gain * (100 + 62 + 45)) / 3 / 255;
  expect(Math.abs(level - expected)).toBeLessThan(0.05);
});
