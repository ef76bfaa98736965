import { describe, expect, test } from '@jest/globals';
import { coco18 } from '../../src/pose/skeleton.js';
import { findBodyParts } from '../../src/warp/body-parts.js';
import { layerChannels } from '../../src/warp/figure-layer.js';
import { findFigure } from '../../src/warp/find-figure.js';
import { standing } from '../support/standing-person.js';

type Colour = readonly [number, number, number];

const size = { width: 64, height: 128 };
const body = findBodyParts(coco18)!;
const jacket: Colour = [-0.8, -0.7, -0.3];
const skin: Colour = [0.4, 0.05, -0.15];
const grass: Colour = [-0.2, 0.2, -0.7];
const red: Colour = [0.8, -0.8, -0.8];

const jointAt = (name: string) => standing[coco18.joints.indexOf(name)]!;
const [elbow, wrist] = [jointAt('left_elbow'), jointAt('left_wrist')];
/** The middle of the left hand, and a place half a hand beside it. */
const hand = {
  x: Math.round(wrist.x + 0.2 * (wrist.x - elbow.x)),
  y: Math.round(wrist.y + 0.2 * (wrist.y - elbow.y)),
};
const face = jointAt('nose');

/** Where a picture shows the left hand. */
const isHand = (x: number, y: number) => Math.hypot(x - hand.x, y - hand.y) < 5 && y > wrist.y;
const isFace = (x: number, y: number) => Math.hypot(x - face.x, y - face.y) < 7;

/** The arms of a person with a jacket, by the colour of the face, what is in place of the left hand, and how far that is a person. */
function cutArms({
  ofFace = skin,
  ofHand = jacket,
  matteOfHand = 1,
}: {
  ofFace?: Colour;
  ofHand?: Colour;
  matteOfHand?: number;
}) {
  const pixels = Array.from(
    { length: size.width * size.height },
    (_, i) => [i % size.width, Math.floor(i / size.width)] as const,
  );
  const colours = pixels.map(([x, y]) => (isHand(x, y) ? ofHand : isFace(x, y) ? ofFace : jacket));
  const image = Float32Array.from(colours.flat());
  const matte = Float32Array.from(pixels, ([x, y]) => (isHand(x, y) ? matteOfHand : 1));
  const { arms } = findFigure(body, { image, matte, size, source: standing });
  return (x: number, y: number) => {
    const at = layerChannels.count * (y * size.width + x);
    const [red, green, blue, right, left, known] = arms.subarray(at, at + layerChannels.count);
    return { colour: [red, green, blue], right, left, known };
  };
}

const near = (colour: Colour) => colour.map((value) => expect.closeTo(value, 2));

describe('a hand', () => {
  test.each([
    ['trousers hide in their pocket', { ofHand: jacket }],
    ['is behind the person, beside whom the lawn shows', { ofHand: grass, matteOfHand: 0 }],
  ])('that %s is drawn in the colour of the face, as wide as a hand', (_why, picture) => {
    const arms = cutArms(picture);
    expect(arms(hand.x, hand.y)).toEqual({
      colour: near(skin),
      right: 0,
      left: 1,
      known: expect.closeTo(0, 5),
    });
    expect(arms(hand.x + 4, hand.y).left).toBe(0);
    const { colour, known } = arms(elbow.x, elbow.y);
    expect({ colour, known }).toEqual({ colour: near(jacket), known: 1 });
  });

  test.each<[string, Parameters<typeof cutArms>[0], Colour]>([
    ['that is bare', { ofHand: [0.2, -0.1, -0.25] }, [0.2, -0.1, -0.25]],
    ['in a glove', { ofHand: red }, red],
    ['of a picture without colours', { ofFace: [0.1, 0.1, 0.1], ofHand: jacket }, jacket],
  ])('%s stays as it is', (_what, picture, colour) => {
    expect(cutArms(picture)(hand.x, hand.y)).toEqual({
      colour: near(colour),
      right: expect.closeTo(0, 2),
      left: expect.closeTo(1, 2),
      known: 1,
    });
  });
});
