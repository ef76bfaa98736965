import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { findBodyParts } from '../../src/warp/body-parts.js';
import { findFigure } from '../../src/warp/find-figure.js';
import { createWarpOutput, warpPicture } from '../../src/warp/warp-picture.js';
import { standing } from '../support/standing-person.js';

const body = findBodyParts(coco18)!;
const size = { width: 128, height: 256 };
const front = standing.map((joint) => ({ ...joint, x: 2 * joint.x, y: 2 * joint.y }));
const back = front.map((joint) => ({ ...joint, x: size.width - joint.x }));
const face = middleOf(/nose|eye|ear/);
const torso = middleOf(/hip/).y - middleOf(/shoulder/).y;

function middleOf(joints: RegExp) {
  const own = front.filter((_, index) => joints.test(coco18.joints[index]!));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { x: mean(own.map(({ x }) => x)), y: mean(own.map(({ y }) => y)) };
}

const skin = [0.6, 0.2, 0];
const hair = [-0.7, -0.8, -0.8];
const shirt = [0.1, 0.3, 0.9];

/** The colour beside and below the middle of the face, in torso lengths. */
type Look = (u: number, v: number) => readonly number[];

/** Short hair down to a hairline, skin below it, dark eyes and mouth, and a shirt. */
const shortHair =
  (hairline = -0.2): Look =>
  (u, v) => {
    if (v > 0.42) return shirt;
    const isFeature = (Math.abs(Math.abs(u) - 0.06) < 0.03 && Math.abs(v + 0.02) < 0.02) || isMouth(u, v);
    if (v < hairline || (v < 0 && Math.hypot(u / 0.8, v) > 0.23)) return hair;
    return isFeature ? hair : skin;
  };
const isMouth = (u: number, v: number) => Math.abs(u) < 0.05 && Math.abs(v - 0.14) < 0.02;

/** A picture of a head, 0.22 torso lengths to each side, on a neck and a body; its matte. */
function draw(look: Look) {
  const image = new Float32Array(3 * size.width * size.height);
  const matte = new Float32Array(size.width * size.height);
  for (let i = 0; i < matte.length; i += 1) {
    const [u, v] = [((i % size.width) - face.x) / torso, (Math.floor(i / size.width) - face.y) / torso];
    const isNeck = v > 0.2 && Math.abs(u) < 0.12;
    matte[i] = Number(Math.hypot(u / 0.7, v) < 0.33 || isNeck || v > 0.42 || look(u, v) === hair);
    image.set(matte[i] ? look(u, v) : [0.3, 0.3, 0.3], 3 * i);
  }
  return { image, matte };
}

/** What is seen of a look in another pose, beside and below the middle of the face. */
function turn(look: Look, target: readonly Joint[] = back) {
  const figure = findFigure(body, { ...draw(look), size, source: front });
  const planes = createWarpOutput(size);
  warpPicture(body, { figure, size, source: front, target }, planes);
  return (u: number, v: number) => {
    const pixel = Math.round(face.y + torso * v) * size.width + Math.round(face.x + torso * u);
    return {
      colour: [...planes.warped.subarray(3 * pixel, 3 * pixel + 3)],
      share: planes.silhouette[pixel]!,
    };
  };
}

const distance = (a: readonly number[], b: readonly number[]) =>
  Math.hypot(...a.map((value, c) => value - b[c]!));
const near = (colour: readonly number[]) => colour.map((value) => expect.closeTo(value, 0.7));
const isHair = (colour: readonly number[]) => distance(colour, hair) < distance(colour, skin);

/** Places that are `step` torso lengths apart. */
function* places(across: readonly [number, number], down: readonly [number, number], step = 0.03) {
  for (let u = across[0]; u <= across[1]; u += step)
    for (let v = down[0]; v <= down[1]; v += step) yield [u, v] as const;
}

function measureStripes(at: ReturnType<typeof turn>, down: readonly [number, number]) {
  const values = [...places([-0.06, 0.06], down, 1 / torso)].map(([u, v]) => at(u, v).colour[0]!);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, contrast: Math.max(...values) - Math.min(...values) };
}

test('the back of a head has the brightness of the hair above the brow, and about its contrast', () => {
  const stripe = (v: number) => 0.2 * Math.sin((2 * Math.PI * v) / 0.1);
  const striped: Look = (u, v) => {
    const colour = shortHair()(u, v);
    return colour === hair ? colour.map((value) => value + stripe(v)) : colour;
  };
  const own = measureStripes(turn(striped, front), [-0.31, -0.21]);
  const covered = measureStripes(turn(striped), [-0.18, 0.1]);
  expect(Math.abs(covered.mean - own.mean)).toBeLessThan(0.1);
  expect(covered.contrast / own.contrast).toBeGreaterThan(0.5);
  expect(covered.contrast / own.contrast).toBeLessThan(1.5);
});

test.each([
  ['short hair', -0.2],
  ['a high hairline', -0.26],
])('nothing but hair is seen of a head with %s from behind, to the ears', (_name, hairline) => {
  const at = turn(shortHair(hairline));
  const skinned = [...places([-0.2, 0.2], [-0.28, 0.06])].filter(([u, v]) => {
    const { colour, share } = at(u, v);
    return share > 0.9 && !isHair(colour);
  });
  expect(skinned).toEqual([]);
});

test('below short hair the nape is plain skin where the mouth and the chin were', () => {
  const at = turn(shortHair());
  for (const [u, v] of places([-0.05, 0.05], [0.19, 0.35])) {
    expect({ u, v, colour: at(u, v).colour }).toEqual({ u, v, colour: near(skin) });
    expect(at(u, v).share).toBeGreaterThan(0.99);
  }
});

test('hair that falls beside the neck goes on over the nape', () => {
  const long: Look = (u, v) =>
    Math.abs(u) > 0.15 && Math.abs(u) < 0.24 && v > -0.1 && v < 0.38 ? hair : shortHair()(u, v);
  const at = turn(long);
  for (const [u, v] of places([-0.18, 0.18], [-0.2, 0.32])) {
    expect({ u, v, isHair: isHair(at(u, v).colour) }).toEqual({ u, v, isHair: true });
    expect(at(u, v).share).toBeGreaterThan(0.85);
  }
});

test('the back of a bald head is skin without a face', () => {
  const bald: Look = (u, v) => (v < -0.1 || Math.abs(u) > 0.14 ? skin : shortHair()(u, v));
  const at = turn(bald);
  for (const [u, v] of places([-0.08, 0.08], [-0.28, 0.34]))
    expect({ u, v, colour: at(u, v).colour }).toEqual({ u, v, colour: near(skin) });
});

test('a beard is not drawn on the back of a bald head, whose outline is darker', () => {
  const shade = skin.map((value, c) => value + 0.25 * (hair[c]! - value));
  const bearded: Look = (u, v) => {
    if (v > 0.42) return shirt;
    if (v < -0.1) return Math.hypot(u / 0.7, v) > 0.24 ? shade : skin;
    return v > 0.08 && v < 0.3 && Math.abs(u) < 0.16 ? hair : skin;
  };
  const at = turn(bearded);
  const away = [...places([-0.1, 0.1], [-0.28, 0.12])].map(([u, v]) => distance(at(u, v).colour, skin));
  expect(Math.max(...away)).toBeLessThan(0.2 + distance(shade, skin));
});

/** How far what is least like hair is from it. */
function findWorst(at: ReturnType<typeof turn>, ...[across, down]: Parameters<typeof places>): number {
  return Math.max(...[...places(across, down, 0.01)].map(([u, v]) => distance(at(u, v).colour, hair)));
}

const lit = [0.95, 0.8, 0.75]; // light on a forehead

/** A face that is turned aside, with light on its forehead, and hair that is tied behind its other side. */
const threeQuarter: Look = (u, v) => {
  if (v > 0.42) return shirt;
  if (Math.hypot((u + 0.05) / 0.65, v) < 0.31) return v < -0.1 ? lit : shortHair(-0.4)(u + 0.05, v);
  return v < 0 && Math.hypot((u - 0.04) / 0.8, v) < 0.38 ? hair : skin;
};

test('the back of a head that is photographed half turned is hair, as dark as it is there', () => {
  expect(findWorst(turn(threeQuarter), [-0.12, 0.12], [-0.24, 0.06])).toBeLessThan(0.35);
});

test('a hairline whose pixels are half skin leaves no line', () => {
  const soft: Look = (u, v) => {
    const share = Math.min(Math.max((v + 0.22) / 0.05, 0), 1);
    return v < -0.15 ? hair.map((value, c) => value + share * (skin[c]! - value)) : shortHair()(u, v);
  };
  expect(findWorst(turn(soft), [-0.1, 0.1], [-0.28, 0.05])).toBeLessThan(0.16);
});

test('a jacket as dark as the hair is not long hair', () => {
  const jacket: Look = (u, v) => {
    if (v > 0.3 && Math.abs(u) > 0.14) return hair;
    return v > 0.42 ? shirt : shortHair()(u, v);
  };
  const at = turn(jacket);
  for (const [u, v] of places([-0.06, 0.06], [0.45, 0.5]))
    expect({ u, v, colour: at(u, v).colour }).toEqual({ u, v, colour: near(shirt) });
});

test('a head that keeps facing the camera keeps its face', () => {
  const at = turn(shortHair(), front);
  expect([isHair(at(0, 0.14).colour), isHair(at(0, 0.07).colour)]).toEqual([true, false]);
});
