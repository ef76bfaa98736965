import {
  type Framing,
  findCropViolations,
  frameJoints,
  toJointTensor,
  toPixelPlacement,
  toPlacement,
} from '../../src/image/framing.js';
import { coco18, type Joint, type Pose, type Size } from '../../src/pose/skeleton.js';

const target: Size = { width: 64, height: 128 };

function poseAt(first: Joint, canvas: Size): Pose {
  const rest = Array.from({ length: 17 }, () => ({ x: 0, y: 0, confidence: 0 }));
  return { skeleton: coco18, canvas, joints: [first, ...rest] };
}

describe('toPlacement()', () => {
  const crop = { x: 10, y: 20, width: 30, height: 90 };
  test.each<[string, Framing, Size, object]>([
    [
      'cover, too wide',
      { kind: 'cover' },
      { width: 200, height: 200 },
      { x: -32, y: 0, width: 128, height: 128 },
    ],
    [
      'cover, too tall',
      { kind: 'cover' },
      { width: 100, height: 300 },
      { x: 0, y: -32, width: 64, height: 192 },
    ],
    [
      'contain, too wide',
      { kind: 'contain' },
      { width: 200, height: 200 },
      { x: 0, y: 32, width: 64, height: 64 },
    ],
    [
      'contain, too tall',
      { kind: 'contain' },
      { width: 16, height: 64 },
      { x: 16, y: 0, width: 32, height: 128 },
    ],
    ['stretch', { kind: 'stretch' }, { width: 200, height: 50 }, { x: 0, y: 0, width: 64, height: 128 }],
    [
      'crop',
      { kind: 'crop', box: crop },
      { width: 200, height: 200 },
      { x: 0, y: 0, width: 64, height: 128 },
    ],
  ])('%s', (_name, framing, source, placed) => {
    const region = framing.kind === 'crop' ? crop : { x: 0, y: 0, ...source };
    expect(toPlacement(framing, source, target)).toEqual({ region, placed });
  });

  test('has no fractions of pixels as toPixelPlacement()', () => {
    const source = { width: 101, height: 99 };
    expect(toPlacement({ kind: 'cover' }, source, target).placed.width).toBeCloseTo(130.586, 3);
    expect(toPixelPlacement({ kind: 'cover' }, source, target).placed).toEqual({
      x: -34,
      y: 0,
      width: 131,
      height: 128,
    });
  });
});

describe('frameJoints()', () => {
  const source: Size = { width: 200, height: 400 };
  const box = { x: 100, y: 200, width: 50, height: 100 };

  test.each<[string, Framing, Size, Joint, { x: number; y: number }]>([
    [
      'on the picture, covered',
      { kind: 'cover' },
      source,
      { x: 50, y: 100, confidence: 1 },
      { x: 16, y: 32 },
    ],
    [
      'moved by a crop box',
      { kind: 'crop', box },
      source,
      { x: 125, y: 250, confidence: 1 },
      { x: 32, y: 64 },
    ],
    [
      'outside of a crop box',
      { kind: 'crop', box },
      source,
      { x: 0, y: 0, confidence: 1 },
      { x: -128, y: -256 },
    ],
    [
      'on a canvas of its own, which a crop box does not touch',
      { kind: 'crop', box },
      { width: 128, height: 128 },
      { x: 64, y: 64, confidence: 1 },
      { x: 32, y: 64 },
    ],
    [
      'on a square canvas of its own, covered',
      { kind: 'cover' },
      { width: 1, height: 1 },
      { x: 0.5, y: 0.25, confidence: 1 },
      { x: 32, y: 32 },
    ],
    [
      'on a square canvas of its own, contained',
      { kind: 'contain' },
      { width: 256, height: 256 },
      { x: 128, y: 0, confidence: 1 },
      { x: 32, y: 32 },
    ],
  ])('a joint %s', (_name, framing, canvas, joint, expected) => {
    const [framed] = frameJoints(poseAt(joint, canvas), framing, { source, target });
    expect(framed).toEqual({ ...expected, confidence: 1 });
  });
});

test('toJointTensor() writes x, y and whether a joint is visible', () => {
  const joints = [
    { x: 1.5, y: 2, confidence: 0.25 },
    { x: 3, y: 4, confidence: 0 },
  ];
  expect([...toJointTensor(joints)]).toEqual([1.5, 2, 1, 3, 4, 0]);
});

describe('findCropViolations()', () => {
  const source: Size = { width: 100, height: 50 };

  test.each([[{ x: 0, y: 0, width: 100, height: 50 }], [{ x: 92, y: 42, width: 8, height: 8 }]])(
    'accepts %j',
    (box) => {
      expect(findCropViolations({ kind: 'crop', box }, source, 'framing.crop')).toEqual([]);
    },
  );

  test.each([
    [{ x: 1, y: 0, width: 100, height: 50 }],
    [{ x: 0, y: 43, width: 8, height: 8 }],
    [{ x: -1, y: 0, width: 10, height: 10 }],
    [{ x: 0, y: 0, width: 7, height: 10 }],
    [{ x: 0.5, y: 0, width: 10, height: 10 }],
    [{ x: 0, y: 0, width: Number.NaN, height: 10 }],
  ])('refuses %j', (box) => {
    const [violation] = findCropViolations({ kind: 'crop', box }, source, 'framing.crop');
    expect(violation?.field).toBe('framing.crop');
    expect(violation?.description).toMatch(/^Cannot crop to framing\.crop: .* inside the picture's 100x50$/);
  });
});
