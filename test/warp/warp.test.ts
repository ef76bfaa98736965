import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coco18, type Joint, type Size } from '../../src/pose/skeleton.js';
import { createRandom } from '../../src/random.js';
import { measureClearance } from '../../src/warp/body-clearance.js';
import { findBodyParts } from '../../src/warp/body-parts.js';
import { layerChannels } from '../../src/warp/figure-layer.js';
import { fillFigure, findFigure } from '../../src/warp/find-figure.js';
import { handReach } from '../../src/warp/hands.js';
import { holdHead } from '../../src/warp/hold-head.js';
import { meanFace } from '../../src/warp/mean-face.js';
import { isForearm } from '../../src/warp/part-segments.js';
import { createWarpOutput, fullCoverage, warpPicture } from '../../src/warp/warp-picture.js';
import { randomJoints } from '../support/random-poses.js';
import { drawSkirt, legsApart } from '../support/skirts.js';
import { holdHand, profile, standing } from '../support/standing-person.js';
import { describeWithTestPython } from '../support/test-python.js';

const body = findBodyParts(coco18)!;

interface Example {
  readonly size: Size;
  readonly image: Float32Array;
  /** Where the picture shows people; everywhere where absent. */
  readonly matte?: Float32Array;
  readonly source: readonly Joint[];
  readonly target: readonly Joint[];
}

function prepare({ size, image, matte = everywhere(size), source, target }: Example) {
  const pixels = size.width * size.height;
  const planes = {
    ...createWarpOutput(size),
    background: new Float32Array(3 * pixels),
    hold: new Float32Array(pixels),
  };
  const figure = findFigure(body, { image, matte, size, source });
  warpPicture(body, { figure, size, source, target }, planes);
  fillFigure({ image, size }, figure.hole, planes.background);
  holdHead(body, { size, source, target }, planes.hold);
  return planes;
}

/** How much a layer covers of a pixel, as the side that covers more of it or as a given one. */
function shareOf(
  layer: Float32Array,
  pixel: number,
  sides = ['right', 'left'] as ('right' | 'left')[],
): number {
  return Math.max(...sides.map((side) => layer[layerChannels.count * pixel + layerChannels[side]]!));
}

function everywhere({ width, height }: Size): Float32Array {
  return new Float32Array(width * height).fill(1);
}

function noise({ width, height }: Size, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: 3 * width * height }, () => random.uniform(-1, 1));
}

const size = { width: 64, height: 128 };
const at = (name: string) => coco18.joints.indexOf(name);

/** 1 where a picture shows the body of a pose, and 0 beside it. */
function drawBody(source: readonly Joint[]): Float32Array {
  const reach = { sigmas: 1.2, dilation: 0, softness: 1 / 8 };
  return measureClearance(body, { size, source, reach }).map((clearance) => (clearance < 1 ? 1 : 0));
}

test('warpPicture() to the same pose gives the person itself, and covers the body', () => {
  const image = noise(size, 1);
  const matte = drawBody(standing);
  const { warped, coverage, silhouette } = prepare({
    size,
    image,
    matte,
    source: standing,
    target: standing,
  });
  const { arms, rest } = findFigure(body, { image, matte, size, source: standing });
  const whole = Array.from(silhouette.keys()).filter((i) => silhouette[i]! > 0.99);
  const parts = body.parts.filter(({ kind }) => kind === 'arm');
  const onlyArms = {
    ...body,
    parts: parts.map((part) => (isForearm(part) ? { ...part, beyond: handReach.length } : part)),
  };
  const reach = { sigmas: 1.3, dilation: 0, softness: 0.01 }; // beside an arm the rest's own colours may be hidden
  const clear = measureClearance(onlyArms, { size, source: standing, reach });
  const ofOneLayer = whole.filter(
    (i) =>
      Math.min(shareOf(arms, i), shareOf(rest, i)) < 0.001 && (clear[i] === 1 || shareOf(arms, i) > 0.99),
  );
  const error = (i: number) =>
    Math.max(...[0, 1, 2].map((c) => Math.abs(warped[3 * i + c]! - image[3 * i + c]!)));
  expect(ofOneLayer.length).toBeGreaterThan(0.5 * whole.length);
  // The other layer shows by 0.02 of a colour, which is up to 2 away.
  expect(Math.max(...ofOneLayer.map(error))).toBeLessThan(0.05);
  // Beyond any arm's reach.
  expect(Math.max(...ofOneLayer.filter((i) => i > 96 * size.width).map(error))).toBeLessThan(1e-4);
  const [nose, corner] = [22 * size.width + 32, 0];
  for (const plane of [coverage, silhouette])
    expect([plane[nose]! > 0.99, plane[corner]! < 0.01]).toEqual([true, true]);
});

test('warpPicture() moves a part with its joints: a forearm that is turned takes its pixels from the hanging one', () => {
  const image = new Float32Array(3 * size.width * size.height).fill(-1);
  const wrist = standing[at('left_wrist')]!;
  image.fill(1, 3 * (wrist.y * size.width + wrist.x), 3 * (wrist.y * size.width + wrist.x) + 3);
  const target = standing.map((joint, index) =>
    index === at('left_wrist') ? { ...joint, x: 60, y: 52 } : joint,
  );
  const { warped } = prepare({ size, image, source: standing, target });
  const brightness = (x: number, y: number) => warped[3 * (y * size.width + x)]!;
  expect(brightness(60, 52)).toBeGreaterThan(0.9);
  expect(brightness(60, 56)).toBeLessThan(-0.8);
});

test('warpPicture() takes a limb that the source does not show from the other side, mirrored', () => {
  const image = new Float32Array(3 * size.width * size.height);
  for (let y = 0; y < size.height; y += 1)
    for (let x = 0; x < size.width; x += 1) image.fill(x / 64, 3 * (y * 64 + x), 3 * (y * 64 + x) + 3);
  const source = standing.map((joint, index) =>
    index === at('left_ankle') || index === at('left_knee') ? { ...joint, confidence: 0 } : joint,
  );
  const { warped, coverage } = prepare({ size, image, source, target: standing });
  // The middle of the left shin and two pixels outwards of it.
  const [middle, outwards] = [104 * 64 + 40, 104 * 64 + 42];
  expect(coverage[middle]).toBeGreaterThan(0.97); // which is found beside the line of the shin
  expect(warped[3 * middle]).toBeCloseTo(24 / 64, 2);
  expect(warped[3 * outwards]).toBeCloseTo(22 / 64, 2);
});

/** A picture of plain columns: the value of each pixel tells its column. */
function columns(value: (x: number) => number): Float32Array {
  return Float32Array.from({ length: 3 * size.width * size.height }, (_, i) =>
    value(Math.floor(i / 3) % size.width),
  );
}
const mirrored = standing.map((joint) => ({ ...joint, x: 64 - joint.x }));

test('warpPicture() keeps the hips upright of whom it turns round by a picture of the legs alone', () => {
  const hide = (joints: readonly Joint[]) =>
    joints.map((joint, i) =>
      /hip|knee|ankle/.test(coco18.joints[i]!) ? joint : { ...joint, confidence: 0 },
    );
  const image = Float32Array.from({ length: 3 * size.width * size.height }, (_, i) =>
    Math.floor(i / (3 * size.width)) < 64 ? 1 : -1,
  );
  const { warped } = prepare({ size, image, source: hide(standing), target: mirrored });
  const brightness = (y: number) => warped[3 * (y * size.width + 32)]!;
  expect(brightness(60)).toBeGreaterThan(0.9);
  expect(brightness(69)).toBeLessThan(-0.9);
});

test.each([
  ['left', -8, 1],
  ['right', 8, -1],
])(
  'warpPicture() to a person who looks to the %s shows the leg that is nearer, not the middle of both',
  (_name, ahead, shown) => {
    const image = columns((x) => (Math.abs(x - 40) < 4 ? 1 : Math.abs(x - 24) < 4 ? -1 : 0)); // left leg, right leg
    const { warped } = prepare({ size, image, source: standing, target: profile(ahead) });
    expect(warped[3 * (104 * 64 + 32)]).toBeCloseTo(shown, 1);
  },
);

/** A picture of the standing person whose sides have colours of their own, and where it shows them. */
function drawSides() {
  const matte = drawBody(standing);
  const image = new Float32Array(3 * matte.length);
  for (const [pixel, share] of matte.entries())
    image.fill(share > 0 ? (pixel % size.width < 32 ? -1 : 1) : 0, 3 * pixel, 3 * pixel + 3);
  return { image, matte };
}

/** The standing person with some joints elsewhere. */
const move = (places: Readonly<Record<string, Partial<Joint>>>) =>
  standing.map((joint, i): Joint => ({ ...joint, ...places[coco18.joints[i]!] }));

/** Points along the line between two joints of a pose. */
function pointsBetween(pose: readonly Joint[], [from, to]: readonly [string, string]): number[] {
  const [a, b] = [pose[at(from)]!, pose[at(to)]!];
  return [0.3, 0.5, 0.7, 0.9].map(
    (share) => Math.round(a.y + share * (b.y - a.y)) * size.width + Math.round(a.x + share * (b.x - a.x)),
  );
}

test('warpPicture() shows both legs of who walks, also where one passes the other', () => {
  const target = move({
    right_knee: { x: 30, y: 92 },
    right_ankle: { x: 14, y: 112 },
    left_knee: { x: 35, y: 92 },
    left_ankle: { x: 46, y: 116 },
  });
  const { warped, silhouette } = prepare({ size, ...drawSides(), source: standing, target });
  for (const [side, colour] of [
    ['right', -1],
    ['left', 1],
  ] as const)
    for (const pixel of pointsBetween(target, [`${side}_knee`, `${side}_ankle`]))
      expect([silhouette[pixel], warped[3 * pixel]]).toEqual([
        expect.closeTo(1, 1),
        expect.closeTo(colour, 1),
      ]);
  for (const side of ['right', 'left'])
    for (const pixel of pointsBetween(target, [`${side}_hip`, `${side}_knee`]))
      expect(silhouette[pixel]).toBeGreaterThan(0.9);
});

test('warpPicture() crosses arms whole, the nearer one over the other', () => {
  const target = move({
    right_elbow: { x: 20, y: 64 },
    right_wrist: { x: 42, y: 42 },
    left_elbow: { x: 44, y: 64 },
    left_wrist: { x: 22, y: 42 },
  });
  const { image, matte } = drawSides();
  for (let pixel = 0; pixel < matte.length; pixel += 1)
    if (Math.abs((pixel % size.width) - 32) < 10) image.fill(0.25, 3 * pixel, 3 * pixel + 3); // the torso
  const { warped } = prepare({ size, image, matte, source: standing, target });
  const shown = (side: string) =>
    pointsBetween(target, [`${side}_elbow`, `${side}_wrist`]).map((pixel) => Math.round(warped[3 * pixel]!));
  expect(shown('left')).toEqual([1, 1, 1, 1]);
  expect(shown('right').slice(0, 3)).toEqual([-1, 1, -1]); // the left forearm is at its middle, the left shoulder at its end
});

test('warpPicture() straightens an elbow that was bent before the torso, and leaves nothing of the forearm beside it', () => {
  const source = move({ right_wrist: { x: 36, y: 52 } });
  const matte = drawBody(source);
  const image = Float32Array.from({ length: 3 * matte.length }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % size.width, Math.floor(i / 3 / size.width)];
    return x > 16 && x < 42 && Math.abs(y - 52) < 3 ? 1 : -1;
  });
  const { warped } = prepare({ size, image, matte, source, target: standing });
  for (const pixel of pointsBetween(standing, ['right_elbow', 'right_wrist']))
    expect(warped[3 * pixel]).toBeGreaterThan(0.8);
  for (const [x, y] of [
    [23, 51],
    [23, 53],
    [24, 52],
    [24, 54],
  ] as const)
    expect({ x, y, colour: warped[3 * (y * size.width + x)] }).toMatchObject({
      colour: expect.closeTo(-1, 0),
    });
});

test('warpPicture() straightens a knee that was bent, and leaves nothing of the shin beside it', () => {
  const source = move({ right_knee: { x: 25, y: 92 }, right_ankle: { x: 4, y: 92 } });
  const { silhouette } = prepare({
    ...{ size, image: noise(size, 3), matte: drawBody(source), source, target: standing },
  });
  const beside = (y: number) => silhouette[y * size.width + 19]!; // of the knee, which is at 24, 92
  expect(silhouette[92 * size.width + 24]).toBeGreaterThan(0.95);
  for (const row of [89, 91, 93]) expect(beside(row)).toBeLessThan(0.25);
});

test('warpPicture() leaves a hand that lay on the other arm to its own arm', () => {
  const source = move({ right_elbow: { x: 20, y: 54 }, right_wrist: { x: 34, y: 48 } });
  const target = move({ left_elbow: { x: 58, y: 40 }, left_wrist: { x: 62, y: 26 } });
  const matte = drawBody(source);
  const image = Float32Array.from({ length: 3 * matte.length }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % size.width, Math.floor(i / 3 / size.width)];
    return Math.hypot(x - 41, y - 44) < 2 ? 1 : -1; // the fingers, before the left upper arm
  });
  const { warped, silhouette } = prepare({ size, image, matte, source, target });
  const shown = (from: number, to: number) =>
    Math.max(
      ...Array.from(silhouette, (share, i) =>
        i % size.width >= from && i % size.width < to ? share * warped[3 * i]! : -1,
      ),
    );
  expect(shown(42, 64)).toBeLessThan(0.5); // beside the left arm
  expect(shown(0, 24)).toBeGreaterThan(0.9);
});

test('warpPicture() leaves no fingers on the torso before which they were spread', () => {
  const source = move({ right_elbow: { x: 20, y: 54 }, right_wrist: { x: 34, y: 48 } });
  const matte = drawBody(source);
  const [x, y] = [41, 50]; // 4.5 pixels beside the middle of the hand
  const image = Float32Array.from({ length: 3 * matte.length }, (_, i) => {
    const isFinger = Math.hypot((Math.floor(i / 3) % size.width) - x, Math.floor(i / 3 / size.width) - y) < 2;
    return isFinger ? 1 : -1;
  });
  const { warped } = prepare({ size, image, matte, source, target: standing });
  expect(warped[3 * (y * size.width + x)]).toBeLessThan(-0.5);
});

test('warpPicture() keeps a torso as broad as it is where an arm hung beside it', () => {
  const target = move({ left_elbow: { x: 58, y: 30 }, left_wrist: { x: 62, y: 16 } });
  const matte = drawBody(standing);
  const { silhouette } = prepare({ size, image: noise(size, 5), matte, source: standing, target });
  for (const y of [44, 50, 56]) expect(silhouette[y * size.width + 40]).toBeGreaterThan(0.9);
});

test('warpPicture() shows the arms of who turns round, and not what was filled in behind them', () => {
  const { image, matte } = drawSides();
  const onlyArms = { ...body, parts: body.parts.filter(({ kind }) => kind === 'arm') };
  const reach = { sigmas: 0.9, dilation: 0, softness: 0.01 };
  const clear = measureClearance(onlyArms, { size, source: standing, reach });
  for (let pixel = 0; pixel < matte.length; pixel += 1)
    image.fill(clear[pixel] === 0 ? 1 : -1, 3 * pixel, 3 * pixel + 3);
  const { warped } = prepare({ size, image, matte, source: standing, target: mirrored });
  for (const side of ['left', 'right'])
    for (const pixel of pointsBetween(mirrored, [`${side}_shoulder`, `${side}_elbow`]))
      expect(warped[3 * pixel]).toBeGreaterThan(0.5);
});

test('warpPicture() covers the face of who turns round with the hair above it', () => {
  const image = Float32Array.from({ length: 3 * size.width * size.height }, (_, i) =>
    Math.floor(i / 3 / size.width) < 18 ? -1 : 1,
  ); // hair, and below it the face
  const shown = (target: readonly Joint[]) => {
    const { warped } = prepare({ size, image, source: standing, target });
    return [20, 22, 25].map((y) => Math.round(10 * warped[3 * (y * 64 + 32)]!) / 10);
  };
  expect({ back: shown(mirrored), front: shown(standing) }).toEqual({ back: [-1, -1, -1], front: [1, 1, 1] });
});

test('warpPicture() mirrors the torso of who turns round, at its size', () => {
  const image = columns((x) => (x - 32) / 32);
  const { warped } = prepare({ size, image, source: standing, target: mirrored });
  for (const x of [28, 32, 35]) expect(warped[3 * (50 * 64 + x)]!).toBeCloseTo((32 - x) / 32, 1);
});

test('warpPicture() squeezes the torso of who turns to the side, and no further than a body is deep', () => {
  const image = columns((x) => (x - 32) / 32);
  const armless = profile(-8).map((joint, i) =>
    /elbow|wrist/.test(coco18.joints[i]!) ? { ...joint, confidence: 0 } : joint,
  );
  const { warped } = prepare({ size, image, source: standing, target: armless });
  const slope = (32 * (warped[3 * (56 * 64 + 34)]! - warped[3 * (56 * 64 + 30)]!)) / 4;
  expect(slope).toBeGreaterThan(1.2);
  expect(slope).toBeLessThan(2);
});

test.each([
  ['left', -8, -1],
  ['right', 8, 1],
])(
  'warpPicture() takes the torso of who opens up from a profile to the %s from before the hanging arm',
  (_name, ahead, front) => {
    const image = columns((x) => (Math.abs(x - 32) < 3 ? -1 : (x - 32) * front > 0 ? 1 : 0)); // arm, front, back
    const { warped } = prepare({ size, image, source: profile(ahead), target: standing });
    for (const x of [30, 32, 34]) expect(warped[3 * (50 * 64 + x)]).toBeGreaterThan(0.9);
  },
);

test.each([
  ['left', -8],
  ['right', 8],
])(
  'warpPicture() takes both halves of the torso of who opens up from a profile to the %s from its front',
  (_name, ahead) => {
    const image = columns((x) => ((x - 32) * Math.sign(ahead)) / 8);
    const { warped } = prepare({ size, image, source: profile(ahead), target: standing });
    const shown = (x: number) => warped[3 * (50 * 64 + x)]!;
    expect(shown(28)).toBeCloseTo(shown(36), 2);
  },
);

test.each([
  ['left', -8],
  ['right', 8],
])(
  'warpPicture() gives the far leg of a profile to the %s, on which the near one lies, the look of the near one',
  (_name, ahead) => {
    const image = columns((x) => (Math.abs(x - 32) < 4 ? ((x - 32) * ahead > 0 ? 1 : -1) : 0)); // shin and calf
    const walking = profile(ahead).map((joint, i) => {
      const foot = /(left|right)_(knee|ankle)/.exec(coco18.joints[i]!);
      return foot === null ? joint : { ...joint, x: 32 + (foot[1] === 'left' ? 9 : -9) };
    });
    const { warped } = prepare({ size, image, source: profile(ahead), target: walking });
    for (const x of [23, 41]) {
      const before = x + Math.sign(ahead) * 2;
      const behind = x - Math.sign(ahead) * 2;
      expect([warped[3 * (104 * 64 + before)]!, warped[3 * (104 * 64 + behind)]!]).toEqual([
        expect.closeTo(1, 1),
        expect.closeTo(-1, 1),
      ]);
    }
  },
);

test.each([
  ['left', -8],
  ['right', 8],
])(
  'warpPicture() draws the torso of who turns to the %s with its chest ahead, and its back straight',
  (_name, ahead) => {
    const { silhouette } = prepare({
      size,
      image: noise(size, 6),
      source: standing,
      target: profile(ahead),
    });
    const reach = (sign: number) =>
      [...Array(32).keys()].filter((away) => silhouette[50 * 64 + 32 + sign * away]! > 0.5).length;
    const [before, behind] = [reach(Math.sign(ahead)), reach(-Math.sign(ahead))];
    expect(before).toBeGreaterThan(behind + 2);
    expect(before + behind).toBeLessThan(20); // it is 20 wide between the shoulders of who faces the camera
  },
);

test.each([
  ['left', -8],
  ['right', 8],
])(
  'warpPicture() ends the torso of who turns to the %s beside the neck, and lets the back of the head be',
  (_name, ahead) => {
    const target = profile(ahead);
    const { silhouette } = prepare({ size, image: noise(size, 6), source: standing, target });
    const reach = (y: number, sign: number) =>
      [...Array(32).keys()].filter((away) => silhouette[y * 64 + 32 + sign * away]! > 0.5).length;
    const breadth = (y: number) => reach(y, 1) + reach(y, -1);
    const torso = 68 - 36; // from the shoulders to the hips
    expect(breadth(34)).toBeLessThan(torso / 3); // where the neck begins
    expect(breadth(42)).toBeGreaterThan(breadth(34) + 2);
    const [face, hair] = [reach(20, Math.sign(ahead)), reach(20, -Math.sign(ahead))];
    expect(hair).toBeGreaterThan(face - 5);
  },
);

test.each([
  ['left', -8],
  ['right', 8],
])(
  'warpPicture() takes the head of who opens up from a profile to the %s from its face, or from its hair',
  (_name, ahead) => {
    const image = columns((x) => ((x - 32) * ahead > 0 ? 1 : -1)); // face, hair
    for (const [target, shown] of [
      [standing, 1],
      [mirrored, -1],
    ] as const) {
      const { warped } = prepare({ size, image, source: profile(ahead), target });
      expect(warped[3 * (22 * 64 + 32)]).toBeCloseTo(shown, 1);
    }
  },
);

test('without a source pose nothing moves, nothing is covered or held, and the background is the picture', () => {
  const image = noise(size, 2);
  const source = coco18.joints.map(() => ({ x: 0, y: 0, confidence: 0 }));
  const { background, ...planes } = prepare({ size, image, source, target: standing });
  for (const values of Object.values(planes)) expect(new Set(values)).toEqual(new Set([0]));
  expect(background).toEqual(image);
});

/** A plain wall of 0.25 with dots of -1 where a pose has its joints. */
function drawJoints(pose: readonly Joint[]): Float32Array {
  const image = new Float32Array(3 * size.width * size.height).fill(0.25);
  for (const { x, y } of pose) image.fill(-1, 3 * (y * size.width + x), 3 * (y * size.width + x) + 3);
  return image;
}
const isPlain = (wall: Float32Array, tolerance = 1e-5) =>
  wall.every((value) => Math.abs(value - 0.25) < tolerance);

test('fillFigure() takes a person out of a plain wall, and leaves what is far away', () => {
  const image = drawJoints(standing);
  image.fill(1, 0, 3); // a corner
  const example = { size, image, matte: drawBody(standing), source: standing, target: standing };
  const { background } = prepare(example);
  expect([...background.subarray(0, 3)]).toEqual([1, 1, 1]);
  expect(isPlain(background.subarray(3), 0.02)).toBe(true); // with a little of the corner
});

test('fillFigure() fills to where the picture shows the person, further than a body reaches without', () => {
  const image = new Float32Array(3 * size.width * size.height).fill(0.25);
  const skirt = { width: 12, from: 80, to: 100 }; // to each side
  const matte = drawBody(standing);
  for (let y = skirt.from; y < skirt.to; y += 1)
    for (let x = 32 - skirt.width; x < 32 + skirt.width; x += 1) {
      matte[y * size.width + x] = 1;
      image.fill(-1, 3 * (y * size.width + x), 3 * (y * size.width + x) + 3);
    }
  const { background } = prepare({ size, image, matte, source: standing, target: standing });
  expect(isPlain(background)).toBe(true);
});

test('fillFigure() carries the border of a floor on behind a person, whose legs it meets', () => {
  const border = 96;
  const image = Float32Array.from({ length: 3 * size.width * size.height }, (_, i) =>
    Math.floor(i / 3 / size.width) < border ? 0.5 : -0.5,
  );
  const { background } = prepare({
    ...{ size, image, matte: drawBody(standing) },
    ...{ source: standing, target: standing },
  });
  const behind = (y: number) => background[3 * (y * size.width + 32)]!;
  for (const y of [border - 20, border - 12]) expect(behind(y)).toBeGreaterThan(0.45);
  for (const y of [border + 11, border + 15]) expect(behind(y)).toBeLessThan(-0.45);
});

describe('the person that findFigure() cuts out', () => {
  const red = [1, -1, -1];
  const blue = [-1, -1, 1];
  const white = [1, 1, 1];
  const colourAt = (picture: Float32Array, x: number, y: number) => [
    ...picture.subarray(3 * (y * size.width + x), 3 * (y * size.width + x) + 3),
  ];
  const near = (colour: readonly number[]) => colour.map((value) => expect.closeTo(value, 1));
  const cut = (example: Pick<Example, 'image' | 'source'> & { readonly matte: Float32Array }) => {
    const { arms, rest, hole } = findFigure(body, { size, ...example });
    const shareAt = (layer: Float32Array, x: number, y: number) => shareOf(layer, y * size.width + x);
    return {
      arms: (x: number, y: number) => shareAt(arms, x, y),
      rest: (x: number, y: number) => shareAt(rest, x, y),
      hole: (x: number, y: number) => hole[y * size.width + x]!,
    };
  };

  test('leaves out another one far from the pose, whom the matte shows too', () => {
    // The person is half as large, on the left; the other one stands at the right border.
    const source = standing.map((joint) => ({ ...joint, x: 4 + joint.x / 4, y: joint.y / 4 }));
    const matte = new Float32Array(size.width * size.height);
    for (let y = 0; y < 32; y += 1) for (const x of [12, 58]) matte.fill(1, y * 64 + x - 2, y * 64 + x + 3);
    const { arms, rest, hole } = cut({ image: noise(size, 4), matte, source });
    expect(rest(12, 12)).toBeGreaterThan(0.99);
    expect(hole(12, 12)).toBe(1);
    for (let y = 0; y < 32; y += 1) expect([arms(58, y), rest(58, y), hole(58, y)]).toEqual([0, 0, 0]);
  });

  test('leaves a hole that ends softly beside the outline, and has no gap where legs almost meet', () => {
    const gap = 2; // to each side of the middle
    const matte = new Float32Array(size.width * size.height);
    for (let y = 20; y < 116; y += 1) for (let x = 22; x < 42; x += 1) matte[y * size.width + x] = 1;
    for (let y = 80; y < 116; y += 1) matte.fill(0, y * size.width + 32 - gap, y * size.width + 32 + gap);
    const { hole } = cut({ image: noise(size, 4), matte, source: standing });
    for (const y of [90, 100]) expect(hole(32, y)).toBe(1);
    const beside = [41, 43, 45, 46, 47, 48, 50].map((x) => hole(x, 90));
    expect(beside).toEqual([...beside].sort((a, b) => b - a));
    expect([beside[1], beside.at(-1)]).toEqual([1, 0]);
    expect(beside.filter((share) => share > 0 && share < 1).length).toBeGreaterThan(1);
  });

  test('is the core of the pose where the matte shows nobody', () => {
    const { arms, rest, hole } = cut({
      image: noise(size, 4),
      matte: new Float32Array(size.width * size.height),
      source: standing,
    });
    const shares = { torso: rest(32, 50), head: rest(32, 24), shin: rest(40, 100), forearm: arms(46, 59) };
    expect(shares).toEqual({ torso: 1, head: 1, shin: 1, forearm: 1 });
    expect([hole(32, 50), hole(46, 59)]).toEqual([1, 1]);
    const beside = { torso: rest(32, 80), head: rest(32, 8), shin: rest(46, 100), forearm: arms(52, 59) };
    expect(beside).toEqual({ torso: 0, head: 0, shin: 0, forearm: 0 });
  });

  /** The left arm of a standing person in other places. */
  const bendArm = (elbow: Partial<Joint>, wrist: Partial<Joint>) =>
    standing.map((joint, index) => {
      if (index === at('left_elbow')) return { ...joint, ...elbow };
      return index === at('left_wrist') ? { ...joint, ...wrist } : joint;
    });

  test('has no arm on its torso any more when an arm that hung before it is raised', () => {
    const source = bendArm({ x: 37, y: 52 }, { x: 36, y: 64 });
    const target = bendArm({ x: 52, y: 24 }, { x: 56, y: 10 });
    const middleOf = (y: number) => (y < 52 ? 42 - (5 * (y - 36)) / 16 : 37 - (y - 52) / 12); // of the arm
    const image = new Float32Array(3 * size.width * size.height);
    for (let pixel = 0; pixel < size.width * size.height; pixel += 1) {
      const [x, y] = [pixel % size.width, Math.floor(pixel / size.width)];
      const isArm = y >= 36 && y < 70 && Math.abs(x - middleOf(y)) < 1.1;
      image.set(isArm ? red : blue, 3 * pixel);
    }
    const { warped, silhouette } = prepare({ size, image, matte: drawBody(source), source, target });
    for (const y of [52, 56, 60]) {
      const x = Math.floor(middleOf(y));
      expect({ y, colour: colourAt(image, x, y) }).toEqual({ y, colour: red });
      expect({ y, colour: colourAt(warped, x, y) }).toEqual({ y, colour: near(blue) });
      expect(silhouette[y * size.width + x]).toBeGreaterThan(0.9);
    }
    expect(colourAt(warped, 54, 17)).toEqual(near(red)); // the forearm
  });

  /** What is within so many pixels of the lines of both arms in one colour, and all else in another. */
  const drawArms = (reach: number, [arm, other]: readonly (readonly number[])[]) => {
    const onlyArms = { ...body, parts: body.parts.filter(({ kind }) => kind === 'arm') };
    const sigmas = reach / (0.12 * 32); // of a torso's length
    const clear = measureClearance(onlyArms, {
      ...{ size, source: standing },
      reach: { sigmas, dilation: 0, softness: 0.01 },
    });
    const image = new Float32Array(3 * clear.length);
    for (const [i, clearance] of clear.entries()) image.set(clearance < 0.5 ? arm! : other!, 3 * i);
    return image;
  };
  const [inner, bone, outer] = [44, 46, 48]; // columns of the left forearm in the row 58

  test('has what the matte shows between a hanging arm and the body not on the layer of arms', () => {
    const matte = drawBody(standing);
    const { arms, rest } = cut({ image: drawArms(2, [red, blue]), matte, source: standing });
    expect([inner, bone].map((x) => arms(x, 58))).toEqual([expect.closeTo(0, 1), 1]);
    expect([inner, bone].map((x) => rest(x, 58))).toEqual([expect.closeTo(1, 1), expect.closeTo(0, 1)]);
  });

  test('raises an arm without a strip of the shirt that hung beside it', () => {
    const matte = drawBody(standing);
    const target = bendArm({ x: 52, y: 24 }, { x: 66, y: 24 });
    const example = { size, matte, source: standing, target, image: drawArms(2, [red, blue]) };
    const { warped, silhouette } = prepare(example);
    const below = [24, 25, 26, 27, 28, 29]; // where the inner side of the forearm is
    const shown = below.filter((y) => silhouette[y * size.width + 60]! > 0.5);
    expect(shown.length).toBeGreaterThan(1);
    for (const y of shown) expect({ y, colour: colourAt(warped, 60, y) }).toEqual({ y, colour: near(red) });
  });

  test.each<[string, readonly (readonly number[])[], number]>([
    ['whose sleeve has the colour of the shirt', [blue, blue], 2],
    ['that is as broad as its inner side', [red, blue], 4],
  ])('has all of an arm %s on the layer of arms', (_name, colours, reach) => {
    const matte = drawBody(standing);
    const { arms } = cut({ image: drawArms(reach, colours), matte, source: standing });
    for (const x of [inner, bone, outer])
      expect({ x, share: arms(x, 58) }).toEqual({ x, share: expect.closeTo(1, 1) });
  });

  test('has its own colours beside its outline, not those of the wall behind it', () => {
    const matte = drawBody(standing);
    const image = new Float32Array(3 * matte.length);
    for (const [pixel, share] of matte.entries()) image.set(share > 0 ? blue : white, 3 * pixel);
    const { warped, silhouette, coverage } = prepare({
      ...{ size, image, matte },
      ...{ source: standing, target: standing },
    });
    const beside = [...silhouette.keys()].filter((i) => silhouette[i] === 0 && coverage[i]! > fullCoverage);
    expect(beside.length).toBeGreaterThan(50);
    for (const pixel of beside)
      expect(colourAt(warped, pixel % size.width, Math.floor(pixel / size.width))).toEqual(near(blue));
  });

  test.each(['left', 'right'])('has the %s hand, which is beyond the wrist, on the layer of arms', (side) => {
    const [elbow, wrist] = [standing[at(`${side}_elbow`)]!, standing[at(`${side}_wrist`)]!];
    const hand = {
      x: Math.round(wrist.x + 0.35 * (wrist.x - elbow.x)),
      y: Math.round(wrist.y + 0.35 * (wrist.y - elbow.y)),
    };
    const { arms, rest } = cut({ image: noise(size, 4), matte: everywhere(size), source: standing });
    expect(arms(hand.x, hand.y)).toBeGreaterThan(0.99);
    expect(rest(hand.x, hand.y)).toBeLessThan(0.01);
  });
});

describe('poses as they come', () => {
  const allAt = (joint: Partial<Joint>) => standing.map((own) => ({ ...own, ...joint }));
  test.each<[string, readonly Joint[]]>([
    ['all joints in one place', allAt({ x: 10, y: 10 })],
    ['joints far outside', allAt({ x: -1e9, y: 1e9 })],
    ['joints at the farthest that counts', allAt({ x: 1e6, y: -1e6 })],
    ['coordinates that are not numbers', allAt({ x: Number.NaN })],
    ['infinite coordinates', allAt({ y: Number.POSITIVE_INFINITY })],
    ['one joint alone', standing.map((joint, i) => (i === 2 ? joint : { ...joint, confidence: 0 }))],
  ])('%s give finite pictures, as source and as target', (_name, pose) => {
    for (const [source, target] of [
      [pose, standing],
      [standing, pose],
      [pose, pose],
    ] as const) {
      const planes = prepare({ size, image: noise(size, 3), source, target });
      for (const values of Object.values(planes)) expect(values.every(Number.isFinite)).toBe(true);
    }
  });
});

describeWithTestPython('the same equations in NumPy', (runPython) => {
  /** Of pictures in [-1, 1]: float32 against float64. */
  const tolerance = 2e-4;
  /** From the front to the back, a little aside; some turn the other way, and tilt their heads. */
  const turnRound = (to: Size, aside: number) => {
    const scaled = (joint: Joint) => ({ ...joint, y: (joint.y * to.height) / size.height });
    const place = (joint: Joint, x: number) => ({ ...scaled(joint), x: (x * to.width) / size.width });
    return {
      source: standing.map((joint) => place(joint, joint.x)),
      target: mirrored.map((joint) => place(joint, joint.x + aside)),
    };
  };
  const isOfFace = (joint: number) => /nose|eye|ear/.test(coco18.joints[joint]!);
  /** Dark hair above bright clothes. */
  const brighten = (image: Float32Array, { width, height }: Size) =>
    image.map((value, i) => 0.2 * value + (1.2 * Math.floor(i / (3 * width))) / height - 0.6);
  /** Skin above blue clothes, which the hands are in. */
  const dress = (image: Float32Array, { width, height }: Size) =>
    image.map((value, i) => {
      const isFace = Math.floor(i / (3 * width)) < 0.22 * height;
      return 0.1 * value + (isFace ? [0.4, 0.05, -0.15] : [-0.8, -0.7, -0.3])[i % 3]!;
    });
  const examples = [
    { width: 64, height: 128 },
    { width: 23, height: 37 },
  ].flatMap((random, n) =>
    Array.from({ length: 19 }, (_, i): Example => {
      const stream = createRandom(7, n, i);
      const joints = () => randomJoints(coco18.joints.length, random, stream);
      const matte = Float32Array.from({ length: random.width * random.height }, () => stream.uniform(0, 1));
      const [turned, image] = [turnRound(random, stream.uniform(-2, 2)), noise(random, i)];
      if (i < 3) return { size: random, image, matte, ...turned };
      const held = [(22 * random.width) / size.width, (37 * random.height) / size.height] as const;
      if (i === 15) return { size: random, image, matte, ...turned, source: holdHand(turned.source, held) };
      const unseen = (joint: Joint, j: number) => (j < 8 || j > 13 ? { ...joint, confidence: 0 } : joint);
      if (i === 17)
        return {
          size: random,
          image,
          matte,
          source: turned.source.map(unseen),
          target: turned.target.map(unseen),
        };
      const cut = turned.source.map((joint) => ({ ...joint, y: 1.8 * joint.y }));
      if (i === 16)
        return { size: random, image: dress(image, random), matte, source: cut, target: turned.source };
      if (i === 18) {
        const hangs = drawSkirt(random);
        return {
          size: random,
          image: dress(image, random),
          matte: hangs,
          source: turned.source,
          target: legsApart(turned.source),
        };
      }
      if (i > 12) return { size: random, image: dress(image, random), matte, ...turned };
      if (i > 5) return { size: random, image, matte, source: joints(), target: joints() };
      const target = turned.source.map((joint, j) => ({
        ...joint,
        x: joint.x + Number(isOfFace(j)) * stream.uniform(-1, 1),
        y: joint.y + stream.uniform(-1, 1),
      }));
      return { size: random, image: brighten(image, random), matte, source: turned.target, target };
    }),
  );

  test('give the same pictures for random poses', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'warp-'));
    const file = join(folder, 'examples.json');
    const toRow = ({ x, y, confidence }: Joint) => [x, y, confidence];
    const rows = examples.map(({ size, image, matte = [], source, target }) => ({
      ...size,
      image: [...image],
      matte: [...matte],
      source: source.map(toRow),
      target: target.map(toRow),
    }));
    const { rows: faceRows, columns, pitch, top, unit, levels } = meanFace;
    const ratios = Array.from(Buffer.from(levels.join(''), 'base64'), (level) => level / unit);
    const told = { ...body, sides: body.torsoSides, face: { rows: faceRows, columns, pitch, top, ratios } };
    await writeFile(file, JSON.stringify({ ...told, examples: rows }));
    type Planes = Readonly<Record<keyof ReturnType<typeof prepare>, number[]>>;
    const answer = join(folder, 'planes.json');
    await runPython('warp.py', [file, answer]);
    const expected = JSON.parse(await readFile(answer, 'utf8')) as readonly Planes[];
    await rm(folder, { recursive: true });
    for (const [index, example] of examples.entries())
      for (const [name, values] of Object.entries(prepare(example))) {
        const reference = expected[index]![name as keyof Planes];
        const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - reference[i]!)), 0);
        expect({ index, name, isNear: worst < tolerance, worst }).toMatchObject({ isNear: true });
      }
  });
});
