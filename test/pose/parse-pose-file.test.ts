import { ReposeError } from '../../src/errors.js';
import { parsePoseFile, parsePoseFrames } from '../../src/pose/parse-pose-file.js';
import type { Skeleton } from '../../src/pose/skeleton.js';
import { toSkeleton } from '../../src/pose/skeleton-definition.js';
import { body25, coco17 } from '../../src/pose/skeletons.js';
import { stickFigure } from '../support/stick-figure.js';

/** `count` triples in a row: joint i at (i, 2 i), the third number always `third`. */
function flat(count: number, third: number): number[] {
  return Array.from({ length: count }, (_, i) => [i, 2 * i, third]).flat();
}

function parse(json: unknown) {
  return parsePoseFile(JSON.stringify(json), 'pose');
}

function messageOf(text: string): string {
  try {
    parsePoseFile(text, 'pose');
  } catch (error) {
    if (error instanceof ReposeError && error.kind === 'invalid-argument') {
      expect(error.violations).toEqual([
        { field: expect.stringMatching(/^pose/), description: error.message },
      ]);
      return error.message;
    }
    throw error;
  }
  return 'parsed';
}

describe('parsePoseFile()', () => {
  test.each([
    [18, 'coco18'],
    [25, 'body25'],
  ])('reads %i joints of OpenPose as %s', (count, skeleton) => {
    const pose = parse({ version: 1.3, people: [{ pose_keypoints_2d: flat(count, 0.5) }] });
    expect(pose).toMatchObject({ skeleton, units: 'pixels' });
    expect(pose.canvas).toBeUndefined();
    expect(pose.joints).toHaveLength(count);
    expect(pose.joints[17]).toEqual({ x: 17, y: 34, confidence: 0.5 });
  });

  test("takes OpenPose's canvas, also from a list of frames", () => {
    const frame = { people: [{ pose_keypoints_2d: flat(18, 1) }], canvas_width: 640, canvas_height: 480 };
    expect(parse(frame)).toMatchObject({ skeleton: 'coco18', canvas: { width: 640, height: 480 } });
    expect(parse([frame])).toEqual(parse(frame));
  });

  test('reads the first annotation of a COCO file, and its canvas from the images', () => {
    const pose = parse({
      images: [
        { id: 7, width: 10, height: 10 },
        { id: 9, width: 640, height: 427 },
      ],
      annotations: [{ image_id: 9, keypoints: flat(17, 2), num_keypoints: 17 }],
    });
    expect(pose).toMatchObject({ skeleton: 'coco17', canvas: { width: 640, height: 427 }, units: 'pixels' });
    expect(pose.joints[16]).toEqual({ x: 16, y: 32, confidence: 1 });
  });

  test.each([
    [0, 0],
    [1, 1],
    [2, 1],
    [0.75, 0.75],
  ])("turns COCO's visibility %d into a confidence of %d", (visibility, confidence) => {
    const keypoints = [...flat(16, 2), 9, 9, visibility];
    expect(parse({ keypoints }).joints[16]?.confidence).toBe(confidence);
  });

  test('takes as many keypoints of COCO as a skeleton of the user has for that skeleton, and 17 for COCO', () => {
    const stick = toSkeleton(stickFigure);
    const read = (count: number, skeleton: Skeleton) =>
      parsePoseFile(JSON.stringify({ keypoints: flat(count, 2) }), 'pose', skeleton);
    expect(read(8, stick)).toMatchObject({ skeleton: 'stick-figure', joints: { length: 8 } });
    expect(read(17, stick)).toMatchObject({ skeleton: 'coco17' });
    expect(read(17, body25)).toMatchObject({ skeleton: 'coco17' });
    const horse = { ...stick, name: 'horse', joints: coco17.joints.map((name) => `horse-${name}`) };
    expect(read(17, horse)).toMatchObject({ skeleton: 'horse' });
    expect(() => read(9, stick)).toThrow(
      '27 numbers, expected 24 or 51 numbers: x, y, confidence of 8 or 17',
    );
  });

  test('reads one COCO annotation alone and a list of results', () => {
    const annotation = { image_id: 9, keypoints: flat(17, 2) };
    const pose = parse({ images: [], annotations: [annotation] });
    expect(parse(annotation)).toEqual(pose);
    expect(parse([annotation, annotation])).toEqual(pose);
  });

  test('reads our own form', () => {
    const joints = [
      [1, 2, 1],
      [3.5, -4, 0],
    ];
    expect(parse({ skeleton: 'coco18', canvas: [64, 128], joints })).toEqual({
      skeleton: 'coco18',
      canvas: { width: 64, height: 128 },
      joints: [
        { x: 1, y: 2, confidence: 1 },
        { x: 3.5, y: -4, confidence: 0 },
      ],
      units: 'pixels',
    });
    expect(parse({ joints })).toMatchObject({ skeleton: undefined, canvas: undefined });
  });

  test.each([
    [
      '',
      /^Cannot read pose: an empty file, expected OpenPose JSON, MMPose JSON, .*, a YOLO pose label or \{"skeleton"/,
    ],
    ['\x89PNG', /^Cannot read pose: not JSON, expected OpenPose JSON/],
    [
      '{"keypoints":[1, NaN]}',
      /^Cannot read pose: NaN or Infinity, which is not JSON, expected numbers, or null for x and y of/,
    ],
    ['3', /^Cannot read pose: 3, expected OpenPose JSON/],
    ['null', /^Cannot read pose: null, expected OpenPose JSON/],
    ['[1]', /^Cannot read pose: 1, expected OpenPose JSON/],
    ['{}', /^Cannot read pose: an object with nothing, expected OpenPose JSON/],
    ['{"a":1,"b":2}', /^Cannot read pose: an object with a, b, expected OpenPose JSON/],
    ['{"people":{}}', /^Cannot read pose\.people: an object, expected a list$/],
    ['{"people":[1]}', /^Cannot read pose\.people\[0\]: 1, expected an object$/],
    [
      '{"people":[{}]}',
      /^Cannot read pose\.people\[0\]\.pose_keypoints_2d: nothing, expected 54 or 75 numbers/,
    ],
    [
      '{"people":[{"pose_keypoints_2d":[1,2,3]}]}',
      /pose_keypoints_2d: 3 numbers, expected 54 or 75 numbers: x, y, confidence of 18 or 25 joints$/,
    ],
    [
      '{"annotations":[{"keypoints":3}]}',
      /^Cannot read pose\.annotations\[0\]\.keypoints: 3, expected 51 numbers/,
    ],
    ['{"keypoints":[1,2]}', /^Cannot read pose\.keypoints: 2 numbers, expected 51 numbers/],
    ['{"joints":3}', /^Cannot read pose\.joints: 3, expected a list$/],
    [
      '{"joints":[[1,2,1],[1,2]]}',
      /^Cannot read pose\.joints\[1\]: \[1,2\], expected three numbers \[x, y, confidence\]$/,
    ],
    ['{"joints":[[1,null,1]]}', /^Cannot read pose\.joints\[0\]: \[1,null,1\], expected three numbers/],
    [
      '{"joints":[],"canvas":[64]}',
      /^Cannot read pose\.canvas: \[64\], expected two numbers, width and height$/,
    ],
    ['{"joints":[],"skeleton":18}', /^Cannot read pose\.skeleton: 18, expected the name of a skeleton$/],
    [
      JSON.stringify({ keypoints: [...flat(16, 1), 'a', 0, 1] }),
      /^Cannot read pose\.keypoints\[48\.\.50\]: \["a",0,1\], expected three numbers/,
    ],
    [
      `{"people":[{"pose_keypoints_2d":${JSON.stringify(flat(18, 1))}}],"canvas_width":9}`,
      /^Cannot read pose\.canvas: \[9,null\], expected two numbers/,
    ],
  ])('refuses %s', (text, message) => {
    expect(messageOf(text)).toMatch(message);
  });
});

test('parsePoseFile() takes a byte order mark', () => {
  const text = JSON.stringify({ joints: [[1, 9, 1]] });
  expect(parsePoseFile(`\uFEFF${text}`, 'pose')).toEqual(parsePoseFile(text, 'pose'));
});

test.each([
  '[]',
  '[[]]',
  '{"people":[]}',
  '{"people":[{"pose_keypoints_2d":null}]}',
  '{"annotations":[]}',
  '{"annotations":[{}]}',
])('parsePoseFile() refuses %s, which shows nobody', (text) => {
  expect(messageOf(text)).toBe(
    'Cannot read pose: nobody in it, expected at least one person with a visible joint',
  );
});

/** A figure of 18 or 17 joints, `scale` times as large, its upper left joint at `left`, `left`. */
function figure(count: number, { left = 10, scale = 1, confidence = 1 }): number[] {
  return Array.from({ length: count }, (_, i) => [
    left + scale * (i % 5),
    left + scale * i,
    confidence,
  ]).flat();
}

describe('of several people parsePoseFile() takes', () => {
  const main = figure(18, { left: 20, scale: 9 });
  const others: readonly (readonly [string, unknown])[] = [
    ['a smaller bystander', figure(18, { left: 300 })],
    ['somebody with one joint', [10, 10, 0.1, ...Array.from({ length: 51 }, () => 0)]],
    ['somebody without visible joints', figure(18, { scale: 50, confidence: 0 })],
    ['an empty list', []],
    ['null', null],
    ['a list of another length', [1, 2, 3]],
  ];

  test.each(others)('the largest of OpenPose, whether before or after %s', (_name, other) => {
    const people = [main, other].map((joints) => ({ pose_keypoints_2d: joints }));
    const alone = parse({ people: [people[0]] });
    expect(parse({ people })).toEqual(alone);
    expect(parse({ people: [...people].reverse() })).toEqual(alone);
  });

  test('the best score of a COCO results list, before the larger', () => {
    const [sure, unsure] = [figure(17, { left: 50 }), figure(17, { scale: 9 })];
    const results = [
      { image_id: 7, keypoints: unsure, score: 0.2 },
      { image_id: 7, keypoints: sure, score: 0.95 },
    ];
    expect(parse(results)).toEqual(parse({ keypoints: sure }));
  });

  const person = { category_id: 1, keypoints: figure(17, { left: 20 }), area: 90 };
  test.each<[string, object]>([
    ['smaller', { ...person, keypoints: figure(17, { left: 5 }), area: 80 }],
    ['a crowd', { ...person, iscrowd: 1, area: 900 }],
    ['of another category', { ...person, category_id: 2, keypoints: figure(17, { left: 9 }), area: 900 }],
    ['without visible joints', { ...person, keypoints: figure(17, { confidence: 0 }), area: 900 }],
    ['without keypoints', { category_id: 1, area: 900 }],
  ])('the annotation of COCO that is a person, before one that is %s', (_name, other) => {
    const categories = [
      { id: 1, name: 'person' },
      { id: 2, name: 'dog' },
    ];
    expect(parse({ categories, annotations: [other, person] })).toEqual(parse(person));
  });

  test('the largest by its box where COCO has no area', () => {
    const [small, large] = [figure(17, { left: 5 }), figure(17, { left: 20 })];
    const annotations = [
      { keypoints: small, area: null, bbox: [0, 0, 3, 3] },
      { keypoints: large, bbox: [0, 0, 9, 9] },
    ];
    expect(parse({ annotations })).toEqual(parse({ keypoints: large }));
  });

  test('the first frame with somebody', () => {
    const frame = { people: [{ pose_keypoints_2d: main }], canvas_width: 512, canvas_height: 768 };
    expect(parse([{ people: [], canvas_width: 512, canvas_height: 768 }, frame])).toEqual(parse(frame));
  });
});

describe('the units of a keypoint file are', () => {
  const toFile = (joints: readonly number[]) => ({ people: [{ pose_keypoints_2d: joints }] });
  const fractions = figure(18, { left: 0, scale: 1 / 17 });

  test('fractions where all visible joints lie within 0..1, in every form that does not say', () => {
    const coco = figure(17, { left: 0, scale: 1 / 16 });
    const files = [
      toFile(fractions),
      { ...toFile(fractions), canvas_width: 512, canvas_height: 768 },
      { keypoints: coco },
      { images: [{ id: 1, width: 512, height: 768 }], annotations: [{ image_id: 1, keypoints: coco }] },
      {
        canvas: [512, 768],
        joints: [
          [0.5, 1, 1],
          [700, 700, 0],
        ],
      },
    ];
    for (const file of files) expect(parse(file).units).toBe('normalised');
  });

  test('pixels where one visible joint lies beyond', () => {
    expect(parse(toFile([...fractions.slice(0, 51), 0.5, 2, 1])).units).toBe('pixels');
    expect(parse(toFile([...fractions.slice(0, 51), -2, 0.5, 1])).units).toBe('pixels');
  });

  test.each([
    ['-1..1', -0.76, 0.8],
    ['a little more than 0..1', 0.1, 1.2],
  ])('refused where they are neither: %s', (_name, lowest, highest) => {
    const text = JSON.stringify(
      toFile([...figure(16 + 1, { left: 0.2, scale: 0 }).slice(0, 48), lowest, 0.5, 1, 0.5, highest, 1]),
    );
    expect(messageOf(text)).toBe(
      `Cannot read pose: coordinates from ${lowest} to ${highest}, expected pixels, or fractions of the canvas from 0 to 1`,
    );
  });
});

test("parsePoseFile() takes ControlNet's and ComfyUI's null for a joint that was not seen", () => {
  const joints = [...figure(17, { left: 10 }), null, null, null];
  const pose = parse({ people: [{ pose_keypoints_2d: joints, face_keypoints_2d: null }] });
  expect(pose.joints[16]?.confidence).toBe(1);
  expect(pose.joints[17]).toEqual({ x: 0, y: 0, confidence: 0 });
});

test('parsePoseFrames() gives the pose of every picture of a COCO file, and says what it cannot read', () => {
  const text = JSON.stringify({
    images: [
      { id: '2', file_name: 'b.png' },
      { id: 1, file_name: 'a.png' },
      { id: 3, file_name: 'c.png' },
      { id: 4, file_name: 'd.png' },
    ],
    annotations: [
      { image_id: '1', keypoints: figure(17, {}) },
      { image_id: 2, keypoints: figure(17, { confidence: 0 }) },
      { image_id: 3, keypoints: [1, 2, 3] },
    ],
  });
  expect(parsePoseFrames(text, 'people.json')).toMatchObject([
    { name: 'b.png', kind: 'nobody' },
    { name: 'a.png', kind: 'pose', pose: { skeleton: 'coco17', canvas: undefined } },
    { name: 'c.png', kind: 'unreadable', error: { kind: 'invalid-argument' } },
  ]);
});
