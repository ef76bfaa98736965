import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawHeatMaps } from '../../src/pose/heat-maps.js';
import { drawPoseMask } from '../../src/pose/pose-mask.js';
import { coco18, type Joint, type Size } from '../../src/pose/skeleton.js';
import { type SkeletonName, skeletons } from '../../src/pose/skeletons.js';

interface Case {
  readonly name: string;
  readonly skeleton: SkeletonName;
  readonly width: number;
  readonly height: number;
  readonly joints: readonly (readonly [number, number, number])[];
  readonly mask: readonly string[];
  readonly heatMapSums: readonly number[];
  readonly heatMaps: readonly (readonly string[])[];
}

/** Worked out by make_poses.py with NumPy and SciPy, from limbs as they are published. */
const { cases } = JSON.parse(readFileSync(join(__dirname, 'poses.json'), 'utf8')) as { cases: Case[] };
/** The channels of which the file holds every pixel. */
const wholeChannels = (count: number) => [0, 7, count - 1];

function toJoints(rows: Case['joints']): Joint[] {
  return rows.map(([x, y, confidence]) => ({ x, y, confidence }));
}

/** One hexadecimal string a row, most significant bit first, padded to whole bytes. */
function packRows(isSet: (index: number) => boolean, { width, height }: Size): string[] {
  return Array.from({ length: height }, (_row, y) => {
    const bytes = Buffer.alloc(Math.ceil(width / 8));
    for (let x = 0; x < width; x += 1) if (isSet(y * width + x)) bytes[x >> 3]! |= 0x80 >> (x & 7);
    return bytes.toString('hex');
  });
}

/** A one-channel picture as text: `#` where the pose is. */
function toText(pixels: ArrayLike<number>, width: number): string[] {
  const text = Array.from(pixels, (value) => (value === 1 ? '#' : '.')).join('');
  return text.match(new RegExp(`.{${width}}`, 'g')) ?? [];
}

test.each(cases)(
  'drawHeatMaps() agrees with NumPy on $name',
  ({ joints, heatMaps, heatMapSums, ...size }) => {
    const count = joints.length;
    const maps = drawHeatMaps(toJoints(joints), size);
    const sums = joints.map(
      (_joint, k) => maps.filter((value, index) => index % count === k && value > 0).length,
    );
    expect(sums).toEqual(heatMapSums);
    const whole = wholeChannels(count).map((k) => packRows((index) => maps[index * count + k] === 1, size));
    expect(whole).toEqual(heatMaps);
  },
);

test('drawHeatMaps() draws a disc of 49 pixels around the truncated joint, +1 on -1', () => {
  const maps = drawHeatMaps([{ x: 4.99, y: 5.01, confidence: 0.1 }], { width: 10, height: 11 });
  expect(toText(maps, 10)).toEqual([
    '..........',
    '....#.....',
    '..#####...',
    '.#######..',
    '.#######..',
    '#########.',
    '.#######..',
    '.#######..',
    '..#####...',
    '....#.....',
    '..........',
  ]);
  expect(maps.filter((value) => value === -1).length).toBe(110 - 49);
});

test('drawHeatMaps() truncates towards zero and clips at the border', () => {
  const size = { width: 3, height: 2 };
  const just = drawHeatMaps([{ x: -0.9, y: -0.9, confidence: 1 }], size);
  expect(just).toEqual(drawHeatMaps([{ x: 0, y: 0, confidence: 1 }], size));
  expect(toText(drawHeatMaps([{ x: -4, y: 1, confidence: 1 }], size), 3)).toEqual(['...', '#..']);
  expect(toText(drawHeatMaps([{ x: 1e30, y: 1, confidence: 1 }], size), 3)).toEqual(['...', '...']);
});

test('drawHeatMaps() leaves the channel of a joint that was not seen at -1', () => {
  const maps = drawHeatMaps([{ x: 2, y: 2, confidence: 0 }], { width: 4, height: 4 });
  expect(maps.every((value) => value === -1)).toBe(true);
});

test.each(cases)('drawPoseMask() agrees with SciPy on $name', ({ joints, skeleton, mask, ...size }) => {
  const pixels = drawPoseMask(toJoints(joints), skeletons[skeleton], size);
  expect(packRows((index) => pixels[index] === 1, size)).toEqual(mask);
});

test('drawPoseMask() keeps a limb at the border and closes the gaps between its discs', () => {
  const skeleton = { ...coco18, limbs: [[0, 1]] as const };
  const joints = [
    { x: 0, y: 0, confidence: 1 },
    { x: 15, y: 0, confidence: 1 },
  ];
  expect(toText(drawPoseMask(joints, skeleton, { width: 24, height: 8 }), 24)).toEqual([
    '####################....',
    '###################.....',
    '###################.....',
    '##################......',
    '################........',
    '........................',
    '........................',
    '........................',
  ]);
});

test('drawPoseMask() draws a limb only when both of its joints were seen', () => {
  const joints = coco18.joints.map((_name, index) => ({ x: 8, y: 8, confidence: index === 1 ? 1 : 0 }));
  expect(drawPoseMask(joints, coco18, { width: 16, height: 16 }).includes(1)).toBe(false);
});
