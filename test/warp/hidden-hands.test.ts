import { describe, expect, test } from '@jest/globals';
import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { findBodyParts } from '../../src/warp/body-parts.js';
import { findFigure } from '../../src/warp/find-figure.js';
import { createWarpOutput, warpPicture } from '../../src/warp/warp-picture.js';
import { standing } from '../support/standing-person.js';

type Colour = readonly [number, number, number];

const size = { width: 64, height: 128 };
const body = findBodyParts(coco18)!;
const jacket: Colour = [-0.8, -0.7, -0.3];
const skin: Colour = [0.4, 0.05, -0.15];
const grass: Colour = [-0.2, 0.2, -0.7];
const red: Colour = [0.8, -0.8, -0.8];

const jointAt = (name: string, joints = standing) => joints[coco18.joints.indexOf(name)]!;
/** A place beyond a forearm's wrist, by its length, in whole pixels: the middle of its hand by default. */
function beyondWrist(side: 'right' | 'left', { joints = standing, by = 0.2 } = {}) {
  const [elbow, wrist] = [jointAt(`${side}_elbow`, joints), jointAt(`${side}_wrist`, joints)];
  return {
    x: Math.round(wrist.x + by * (wrist.x - elbow.x)),
    y: Math.round(wrist.y + by * (wrist.y - elbow.y)),
  };
}
const hand = beyondWrist('left');

interface Wearing {
  readonly ofFace?: Colour;
  readonly ofHand?: Colour;
  readonly matteOfHand?: number;
}

interface Poses {
  readonly source?: readonly Joint[];
  readonly target?: readonly Joint[];
}

/**
 * What is moved of a person with a jacket, by the colour of the face, what is in place of the left hand, and how far that is a
 * person: to the same pose, or from one to another.
 */
function draw(
  { ofFace = skin, ofHand = jacket, matteOfHand = 1 }: Wearing,
  { source = standing, target = source }: Poses = {},
) {
  const pixels = Array.from(
    { length: size.width * size.height },
    (_, i) => [i % size.width, Math.floor(i / size.width)] as const,
  );
  const face = jointAt('nose', source as Joint[]);
  const wrist = jointAt('left_wrist', source as Joint[]);
  const isHand = (x: number, y: number) => Math.hypot(x - hand.x, y - hand.y) < 5 && y > wrist.y;
  const isFace = (x: number, y: number) => Math.hypot(x - face.x, y - face.y) < 7;
  const colours = pixels.map(([x, y]) => (isHand(x, y) ? ofHand : isFace(x, y) ? ofFace : jacket));
  const image = Float32Array.from(colours.flat());
  const matte = Float32Array.from(pixels, ([x, y]) => (isHand(x, y) ? matteOfHand : 1));
  const figure = findFigure(body, { image, matte, size, source });
  const moved = createWarpOutput(size);
  warpPicture(body, { figure, size, source, target }, moved);
  return ({ x, y }: { readonly x: number; readonly y: number }) => {
    const at = y * size.width + x;
    return {
      colour: [...moved.warped.subarray(3 * at, 3 * at + 3)],
      known: moved.known[at],
      share: moved.silhouette[at],
    };
  };
}

const near = (colour: Colour) => colour.map((value) => expect.closeTo(value, 1));
const drawn = { colour: near(skin), known: expect.closeTo(0, 1), share: expect.closeTo(1, 1) };

describe('a hand', () => {
  test.each([
    ['trousers hide in their pocket', { ofHand: jacket }],
    ['is behind the person, beside whom the lawn shows', { ofHand: grass, matteOfHand: 0 }],
  ])('that %s is drawn in the colour of the face', (_why, picture) => {
    const shown = draw(picture);
    expect(shown(hand)).toEqual(drawn);
    expect(shown(beyondWrist('left', { by: -0.5 }))).toMatchObject({ colour: near(jacket), known: 1 });
  });

  test.each<[string, Wearing, Colour]>([
    ['that is bare', { ofHand: [0.2, -0.1, -0.25] }, [0.2, -0.1, -0.25]],
    ['in a glove', { ofHand: red }, red],
    ['of a picture without colours', { ofFace: [0.1, 0.1, 0.1], ofHand: jacket }, jacket],
  ])('%s stays as it is', (_what, picture, colour) => {
    expect(draw(picture)(hand).colour).toEqual(near(colour));
  });

  const raised = standing.map((joint, i): Joint => {
    const place = { left_elbow: [50, 24], left_wrist: [54, 12] }[coco18.joints[i]!];
    return place ? { x: place[0]!, y: place[1]!, confidence: 1 } : joint;
  });

  test('is as wide as a hand, and ends', () => {
    const shown = draw({}, { target: raised });
    const tip = beyondWrist('left', { joints: raised });
    expect(shown(tip)).toEqual(drawn);
    expect(shown({ ...tip, x: tip.x + 5 }).share).toBeLessThan(0.1);
    expect(shown(beyondWrist('left', { joints: raised, by: 0.6 })).share).toBeLessThan(0.1);
  });

  test("below the picture's edge is drawn where the arm is raised", () => {
    const cut = standing.map((joint) => ({ ...joint, x: 32 + 1.5 * (joint.x - 32), y: 2.1 * joint.y - 10 }));
    const target = cut.map((joint, i): Joint => {
      const place = { left_elbow: [56, 40], left_wrist: [58, 22] }[coco18.joints[i]!];
      return place ? { x: place[0]!, y: place[1]!, confidence: 1 } : joint;
    });
    expect(beyondWrist('left', { joints: cut }).y).toBeGreaterThan(size.height);
    expect(draw({}, { source: cut, target })(beyondWrist('left', { joints: target }))).toEqual(drawn);
  });
});
