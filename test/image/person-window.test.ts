import fc from 'fast-check';
import type { Box } from '../../src/image/framing.js';
import { findPersonWindow, type PersonWindow } from '../../src/image/person-window.js';
import { moveJoints } from '../../src/pose/fit-pose.js';
import { findReadyPose, readyPoseNames } from '../../src/pose/ready-poses.js';
import { coco18, type Joint, type Size } from '../../src/pose/skeleton.js';

const frame = { width: 64, height: 128 };
const size = { width: 1200, height: 900 };

/** A ready pose with its head at about (400, 150) and its feet at about (400, 800) of the picture. */
function personIn(name: string): Joint[] {
  return moveJoints(findReadyPose(name).joints, { scale: 0.8, x: 200, y: 60 });
}

/** The pose without some joints. */
function hide(joints: readonly Joint[], names: readonly string[]): Joint[] {
  return joints.map((joint, index) =>
    names.includes(coco18.joints[index] ?? '') ? { x: 0, y: 0, confidence: 0 } : joint,
  );
}

function windowOf(
  person: readonly Joint[],
  { poses = [], picture = size }: { poses?: readonly (readonly Joint[])[]; picture?: Size } = {},
): PersonWindow {
  const box = findPersonWindow({ skeleton: coco18, person, poses, size: picture }, frame);
  if (box === undefined) throw new Error('no window');
  return box;
}

const visible = (joints: readonly Joint[]) => joints.filter(({ confidence }) => confidence > 0);

describe('findPersonWindow()', () => {
  test('leaves about a tenth above the head and below the soles of somebody who stands', () => {
    const person = personIn('standing');
    const { y, height } = windowOf(person);
    const [eyes, ankle] = [person[14]!.y, person[10]!.y];
    const [crown, soles] = [eyes - 0.085 * (ankle - eyes), ankle + 0.04 * (ankle - eyes)];
    expect((crown - y) / height).toBeGreaterThan(0.05);
    expect((crown - y) / height).toBeLessThan(0.12);
    expect((y + height - soles) / height).toBeGreaterThan(0.05);
    expect((y + height - soles) / height).toBeLessThan(0.12);
  });

  test.each(readyPoseNames)('has the proportions of the frame and every joint of %s inside', (name) => {
    const person = personIn(name);
    const { x, y, width, height } = windowOf(person);
    expect(width / height).toBeCloseTo(frame.width / frame.height, 9);
    for (const joint of visible(person)) {
      expect(joint.x).toBeGreaterThan(x + 0.04 * width);
      expect(joint.x).toBeLessThan(x + 0.96 * width);
      expect(joint.y).toBeGreaterThan(y + 0.04 * height);
      expect(joint.y).toBeLessThan(y + 0.96 * height);
    }
  });

  test('moves and grows with the person', () => {
    const person = moveJoints(personIn('waving'), { scale: 1, x: 500, y: 500 });
    const picture = { width: 20_000, height: 20_000 };
    const own = windowOf(person, { picture });
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 5, noNaN: true }),
        fc.double({ min: 500, max: 9000, noNaN: true }),
        (scale, shift) => {
          const moved = windowOf(moveJoints(person, { scale, x: shift, y: shift }), { picture });
          expect(moved.width).toBeCloseTo(scale * own.width, 6);
          expect(moved.x).toBeCloseTo(scale * own.x + shift, 6);
          expect(moved.y).toBeCloseTo(scale * own.y + shift, 6);
        },
      ),
    );
  });

  test('has any joints inside, however few and wherever they are', () => {
    const coordinate = fc.double({ min: -3000, max: 3000, noNaN: true });
    const joint = fc.record({ x: coordinate, y: coordinate, confidence: fc.constantFrom(0, 0.4, 1) });
    fc.assert(
      fc.property(fc.array(joint, { minLength: 18, maxLength: 18 }), (person) => {
        fc.pre(visible(person).length >= 2);
        const { x, y, width, height } = windowOf(person);
        expect(width / height).toBeCloseTo(frame.width / frame.height, 6);
        const isCutOff = Math.abs(y + height - size.height) < 1e-6;
        for (const each of visible(person)) {
          if (isCutOff && each.y >= size.height) continue;
          expect(each.x).toBeGreaterThan(x);
          expect(each.x).toBeLessThan(x + width);
          expect(each.y).toBeGreaterThan(y);
          expect(each.y).toBeLessThan(y + height);
        }
      }),
    );
  });

  test('shows legs whose ankles or knees were not seen, as far as the picture reaches', () => {
    const person = personIn('standing');
    const whole = windowOf(person);
    const bottom = (box: Box) => box.y + box.height;
    for (const missing of [['ankle'], ['ankle', 'knee']]) {
      const names = missing.flatMap((joint) => [`right_${joint}`, `left_${joint}`]);
      const hidden = windowOf(hide(person, names));
      expect(Math.abs(bottom(hidden) - bottom(whole))).toBeLessThan(0.05 * whole.height);
    }
  });

  test('ends with the picture where that cuts the person, whose legs and pose go on below', () => {
    const whole = moveJoints(personIn('standing'), { scale: 1, x: 0, y: 600 });
    const person = hide(whole, ['right_ankle', 'left_ankle', 'right_knee', 'left_knee']);
    const picture = { width: 1200, height: Math.round(person[8]!.y + 80) };
    const { x, y, width, height } = windowOf(person, { picture });
    expect(y + height).toBeCloseTo(picture.height, 6);
    const raised = moveJoints(personIn('arms-raised'), { scale: 1, x: 0, y: 600 });
    for (const poses of [[], [raised]])
      for (const joints of [person, whole]) {
        const box = windowOf(joints, { picture, poses });
        expect(box.y + box.height).toBeCloseTo(picture.height, 6);
        const top = Math.min(...visible([...joints, ...poses.flat()]).map((joint) => joint.y));
        expect(box.y).toBeLessThan(top);
      }
    expect([x > 0, x + width < picture.width]).toEqual([true, true]);
  });

  test('says how much is above a person who is cut off, less the margin', () => {
    const picture = { width: 1200, height: 700 };
    const person = moveJoints(personIn('hands-on-hips'), { scale: 1, x: 0, y: 200 });
    const { headroom, height } = windowOf(person, { picture });
    expect(headroom).toBeGreaterThan(0.1 * height);
    const crown = Math.min(...visible(person).map(({ y }) => y));
    expect(picture.height - height + headroom).toBeLessThan(crown);
    expect(windowOf(personIn('hands-on-hips')).headroom).toBe(0);
  });

  test('has room for a head of which no face was seen', () => {
    const person = personIn('standing');
    const back = hide(person, ['nose', 'right_eye', 'left_eye', 'right_ear', 'left_ear']);
    const [seen, hidden] = [windowOf(person), windowOf(back)];
    expect(Math.abs(hidden.y - seen.y)).toBeLessThan(0.05 * seen.height);
  });

  test('shows other poses too', () => {
    const raised = personIn('arms-raised');
    const standing = personIn('standing');
    const { y } = windowOf(standing, { poses: [raised] });
    expect(y).toBeLessThan(windowOf(standing).y);
    expect(y).toBeLessThan(Math.min(...visible(raised).map((joint) => joint.y)));
  });

  test('is not known for a single joint', () => {
    const only = personIn('standing').map((joint, index) => ({ ...joint, confidence: index === 0 ? 1 : 0 }));
    expect(findPersonWindow({ skeleton: coco18, person: only, poses: [], size }, frame)).toBeUndefined();
  });
});
