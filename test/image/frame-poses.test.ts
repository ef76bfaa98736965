import { framePoses } from '../../src/image/frame-poses.js';
import { type Framing, frameJoints, type RequestFraming } from '../../src/image/framing.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import { coco18, type Joint, type Pose } from '../../src/pose/skeleton.js';

const canvas = { width: 500, height: 1000 };
const size = { width: 128, height: 256 };
const person: Pose = { skeleton: coco18, canvas, joints: findReadyPose('standing').joints };
/** As a photograph from above shows legs. */
const condPose: Pose = {
  ...person,
  joints: person.joints.map((joint, index) =>
    /knee|ankle/.test(coco18.joints[index]!) ? { ...joint, y: 481 + 0.85 * (joint.y - 481) } : joint,
  ),
};
const target: Pose = { skeleton: coco18, canvas, joints: findReadyPose('waving').joints };

function frame(asked: RequestFraming, keepsScale: boolean) {
  return framePoses({ asked, target, condPose, keepsScale, source: canvas, size });
}

/** The length of a thigh against that of the torso's side. */
function thighOf(joints: readonly Joint[]): number {
  const length = (from: string, to: string) => {
    const [a, b] = [from, to].map((name) => joints[coco18.joints.indexOf(name)]!);
    return Math.hypot(a!.x - b!.x, a!.y - b!.y);
  };
  return length('right_hip', 'right_knee') / length('right_shoulder', 'right_hip');
}

describe('framePoses()', () => {
  test('gives a pose the legs of the person it is framed by', () => {
    for (const kind of ['person', 'person-or-cover'] as const)
      expect(thighOf(frame({ kind }, false).joints)).toBeCloseTo(thighOf(condPose.joints), 1);
    expect(thighOf(target.joints)).toBeGreaterThan(thighOf(condPose.joints) + 0.08);
  });

  test('adds the legs that the picture cuts off to the known pose, not to the frame', () => {
    const half = { width: 500, height: 600 };
    const joints = person.joints.map((joint) =>
      joint.y < half.height ? joint : { x: 0, y: 0, confidence: 0 },
    );
    const cut = { ...person, canvas: half, joints };
    const { condJoints, framing } = framePoses({
      asked: { kind: 'person' },
      ...{ target, condPose: cut, keepsScale: false, source: half, size },
    });
    const [knee, hip] = ['left_knee', 'left_hip'].map((name) => condJoints![coco18.joints.indexOf(name)]!);
    expect(knee).toMatchObject({ x: hip!.x, confidence: 1 });
    expect(knee!.y).toBeGreaterThan(hip!.y);
    expect(knee!.y).toBeGreaterThan(size.height);
    const { box } = framing as Extract<Framing, { kind: 'window' }>;
    expect(box.y + box.height).toBeCloseTo(half.height, 6);
  });

  test.each([
    ['the shoulders', /elbow|wrist|hip|knee|ankle/, 330],
    ['the head', /neck|shoulder|elbow|wrist|hip|knee|ankle/, 210],
  ])('draws the pose of whom a picture shows down to %s as large as the person', (_what, hidden, height) => {
    const joints = person.joints.map((joint, index) =>
      hidden.test(coco18.joints[index]!) ? { x: 0, y: 0, confidence: 0 } : joint,
    );
    const source = { width: canvas.width, height };
    const cut = { ...person, canvas: source, joints };
    const framed = framePoses({
      asked: { kind: 'person' },
      ...{ target: person, condPose: cut, keepsScale: false, source, size },
    });
    const measure = (of: readonly Joint[], [from, to]: readonly [string, string]) => {
      const [a, b] = [from, to].map((name) => of[coco18.joints.indexOf(name)]!);
      return Math.hypot(a!.x - b!.x, a!.y - b!.y);
    };
    for (const ends of [
      ['right_ear', 'left_ear'],
      ['right_shoulder', 'left_shoulder'],
      ['nose', 'neck'],
    ] as const) {
      const ratio = measure(framed.joints, ends) / measure(framed.condJoints!, ends);
      expect(ratio).toBeGreaterThan(0.75);
      expect(ratio).toBeLessThan(1.35);
    }
  });

  test('leaves a pose that is to be kept as it is', () => {
    const { joints, framing } = frame({ kind: 'person' }, true);
    expect(joints).toEqual(frameJoints(target, framing, { source: canvas, target: size }));
  });

  test.each<Exclude<Framing, { kind: 'window' }>>([
    { kind: 'cover' },
    { kind: 'contain' },
    { kind: 'stretch' },
    { kind: 'crop', box: { x: 10, y: 20, width: 300, height: 700 } },
  ])('leaves a pose as it is where it is framed by %j', (framing) => {
    const { joints } = frame(framing, false);
    expect(joints).toEqual(frameJoints(target, framing, { source: canvas, target: size }));
  });
});
