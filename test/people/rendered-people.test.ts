import type { Identity } from '../../src/people/identity/identity.js';
import type { BodyPose } from '../../src/people/poses/body-pose.js';
import { namedBodyPoses } from '../../src/people/poses/named-body-poses.js';
import { restingHands } from '../../src/people/poses/person-pose.js';
import { mirrorPose } from '../../src/people/poses/vary-pose.js';
import { renderLight } from '../../src/people/render/render-person.js';
import {
  hiddenConfidence,
  type RenderedPerson,
  renderedIdentity,
  renderedPose,
  renderPerson,
} from '../../src/people/rendered-people.js';
import { coco18, type Size } from '../../src/pose/skeleton.js';

const size = { width: 64, height: 128 };
const large = { width: 128, height: 256 };
const standing = namedBodyPoses['standing']!;
const open: BodyPose = {
  ...standing,
  head: { turnDeg: 0, nodDeg: 0, tiltDeg: 0 },
  leftArm: { raiseDeg: 0, spreadDeg: 60, twistDeg: 0, elbowDeg: 10 },
  rightArm: { raiseDeg: 0, spreadDeg: 60, twistDeg: 0, elbowDeg: 10 },
};
const somebody = renderedIdentity(8, 1);
const bald: Identity = {
  ...somebody,
  hair: { ...somebody.hair, style: 'bald' },
  hat: undefined,
  glasses: undefined,
};
const indexOf = (name: string) => coco18.joints.indexOf(name);
const at = ({ joints }: RenderedPerson, name: string) => joints[indexOf(name)]!;

/** Mean levels of the cells of a grid of 4 x 8. */
function summarise(imageNhwc: Uint8Array, { width, height }: Size): number[] {
  const sums = new Array<number>(32).fill(0);
  for (const [i, byte] of imageNhwc.entries()) {
    const pixel = Math.floor(i / 3);
    const column = Math.floor(((pixel % width) * 4) / width);
    const row = Math.floor((Math.floor(pixel / width) * 8) / height);
    sums[4 * row + column]! += byte;
  }
  return sums.map((sum) => sum / ((3 * width * height) / 32));
}

describe('renderPerson()', () => {
  test('gives the same bytes each time, height x width x 3 and height x width', async () => {
    const [identity, pose] = [renderedIdentity(4, 1), renderedPose(4, 1, 2)];
    const first = await renderPerson(identity, pose, size);
    expect(first.imageNhwc).toHaveLength(64 * 128 * 3);
    expect(first.mask).toHaveLength(64 * 128);
    expect(await renderPerson(renderedIdentity(4, 1), pose, size)).toEqual(first);
  });

  // A change here is a change of everybody's training data: then `renderedVersion` must change as
  // well.
  test('renders person 3 of seed 7 in pose 1 as it always has', async () => {
    const { imageNhwc, joints } = await renderPerson(renderedIdentity(7, 3), renderedPose(7, 3, 1), size);
    expect(summarise(imageNhwc, size).map(Math.round)).toEqual([
      45, 93, 40, 64, 43, 116, 111, 68, 74, 132, 199, 109, 53, 119, 167, 91, 61, 75, 82, 75, 119, 104, 86,
      136, 104, 29, 67, 107, 80, 45, 78, 97,
    ]);
    expect(joints.map(({ x, y }) => [Math.round(x), Math.round(y)])).toEqual([
      [47, 20],
      [36, 30],
      [42, 34],
      [44, 52],
      [49, 65],
      [31, 31],
      [31, 48],
      [36, 61],
      [36, 67],
      [41, 88],
      [28, 116],
      [28, 64],
      [28, 86],
      [25, 115],
      [46, 17],
      [44, 16],
      [43, 18],
      [37, 17],
    ]);
  });

  test('renders other people for other numbers and other seeds', () => {
    const people = [renderedIdentity(1, 0), renderedIdentity(1, 1), renderedIdentity(2, 0)];
    expect(new Set(people.map((person) => JSON.stringify(person))).size).toBe(3);
    expect(renderedIdentity(1, 0)).toEqual(people[0]);
  });

  test.each([0, 1, 2])('has all joints of person %i on the person, hidden ones too', async (person) => {
    for (const pose of [0, 1]) {
      const rendered = await renderPerson(renderedIdentity(3, person), renderedPose(3, person, pose), size);
      const { mask, joints } = rendered;
      for (const [i, { x, y }] of joints.entries()) {
        const joint = `pose ${pose} ${coco18.joints[i]}`;
        // The tip of a nose in profile may lie beside the pixels that the person covers.
        const covered = [-1, 0, 1].map((dx) => mask[Math.floor(y) * size.width + Math.floor(x) + dx]!);
        const isOnPerson = Math.max(...covered) > 0;
        expect({ joint, isOnPerson }).toEqual({ joint, isOnPerson: true });
      }
    }
  });

  test.each([
    { yawDeg: 0, hidden: [] },
    { yawDeg: 180, hidden: ['nose', 'right_eye', 'left_eye'] },
  ])('hides $hidden at a yaw of $yawDeg degrees', async ({ yawDeg, hidden }) => {
    const { joints } = await renderPerson(bald, { ...open, yawDeg }, large);
    expect(coco18.joints.filter((_, i) => joints[i]!.confidence < 1)).toEqual(hidden);
  });

  test('hides the far eye, ear and arm of who is seen from the side', async () => {
    const pose = { ...standing, yawDeg: 90 };
    const { joints } = await renderPerson(bald, pose, large);
    for (const part of ['eye', 'ear', 'shoulder', 'elbow', 'wrist'])
      expect({ part, confidence: joints[indexOf(`left_${part}`)]!.confidence }).toEqual({
        part,
        confidence: hiddenConfidence,
      });
  });

  test("raises the person's right arm on the left of the picture from the front, on its right from behind", async () => {
    const pose = { ...standing, rightArm: namedBodyPoses['arms-raised']!.rightArm };
    for (const [yawDeg, side] of [
      [0, -1],
      [180, 1],
    ] as const) {
      const rendered = await renderPerson(somebody, { ...pose, yawDeg }, size);
      expect(side * (at(rendered, 'right_wrist').x - at(rendered, 'neck').x)).toBeGreaterThan(0);
      expect(at(rendered, 'right_wrist').y).toBeLessThan(at(rendered, 'nose').y);
      expect(at(rendered, 'left_wrist').y).toBeGreaterThan(at(rendered, 'neck').y);
    }
  });

  test('puts the left joints of a mirrored pose where the right ones were, mirrored', async () => {
    const pose = { ...namedBodyPoses['waving']!, yawDeg: 0, hands: restingHands };
    const [own, mirrored] = await Promise.all(
      [pose, { ...pose, ...mirrorPose(pose) }].map((each) => renderPerson(somebody, each, large)),
    );
    for (const part of ['shoulder', 'elbow', 'wrist', 'hip', 'knee', 'ankle', 'eye', 'ear']) {
      const here = at(own!, `right_${part}`);
      const there = at(mirrored!, `left_${part}`);
      expect(Math.abs(large.width - here.x - there.x)).toBeLessThan(2);
      expect(Math.abs(here.y - there.y)).toBeLessThan(2);
    }
  });

  test.each([
    [32, 64],
    [96, 96],
    [200, 120],
    [17, 33],
  ])('fits the whole person into a frame of %i x %i', async (width, height) => {
    for (const name of ['standing', 'sitting']) {
      const { imageNhwc, mask, joints } = await renderPerson(somebody, namedBodyPoses[name]!, {
        width,
        height,
      });
      expect(imageNhwc).toHaveLength(width * height * 3);
      for (const { x, y } of joints) {
        expect(x).toBeGreaterThan(0);
        expect(x).toBeLessThan(width);
        expect(y).toBeGreaterThan(0);
        expect(y).toBeLessThan(height);
      }
      const edges = mask.filter((_, i) => i < width || i >= width * (height - 1));
      expect(Math.max(...edges)).toBe(0);
    }
  });

  test('has the joints of a larger frame of the same shape at the same places', async () => {
    const [identity, pose] = [somebody, renderedPose(2, 5, 0)];
    const small = await renderPerson(identity, pose, size);
    const twice = await renderPerson(identity, pose, large);
    for (const [i, { x, y }] of small.joints.entries()) {
      expect(twice.joints[i]!.x).toBeCloseTo(2 * x, 3);
      expect(twice.joints[i]!.y).toBeCloseTo(2 * y, 3);
    }
  });
});

describe('renderLight()', () => {
  test('draws the person in the pixels of the mask and the backdrop in all others', () => {
    const person = renderedIdentity(1, 3);
    const inSunlight = { ...person.scene, light: { ...person.scene.light, direction: [0, 1, 0] as const } };
    const [street, studio] = (['street', 'studio'] as const).map((place) =>
      renderLight({ ...person, scene: { ...inSunlight, place } }, open, size),
    );
    expect(street!.mask).toEqual(studio!.mask);
    const differs = (pixel: number) =>
      [0, 1, 2].some((c) => Math.abs(street!.light[3 * pixel + c]! - studio!.light[3 * pixel + c]!) > 1e-6);
    const wrong = Array.from(street!.mask).flatMap((covered, pixel) =>
      differs(pixel) === covered < 255 ? [] : [{ pixel, covered }],
    );
    expect(wrong).toEqual([]);
  });

  test('leaves the seat out of the mask', () => {
    const sitting = namedBodyPoses['sitting']!;
    const person = renderedIdentity(1, 3);
    const [dark, bright] = (
      [
        [0, 0, 0],
        [1, 1, 1],
      ] as const
    ).map((seat) => renderLight({ ...person, seat }, sitting, size));
    const seatPixels = Array.from(dark!.mask).filter(
      (covered, pixel) => covered === 0 && dark!.light[3 * pixel] !== bright!.light[3 * pixel],
    );
    expect(seatPixels.length).toBeGreaterThan(50);
  });
});
