import { ReposeError } from '../../src/errors.js';
import { parsePoseFile } from '../../src/pose/parse-pose-file.js';
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

  test("takes OpenPose's canvas, and the first of several people, also from a list of frames", () => {
    const frame = {
      people: [{ pose_keypoints_2d: flat(18, 1) }, { pose_keypoints_2d: flat(25, 1) }],
      canvas_width: 640,
      canvas_height: 480,
    };
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
    expect(parse({ keypoints: flat(17, visibility) }).joints[3]?.confidence).toBe(confidence);
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
    ['', /^Cannot read pose: not JSON, expected OpenPose JSON .*, COCO keypoints JSON .* or \{"skeleton"/],
    ['\x89PNG', /^Cannot read pose: not JSON, expected OpenPose JSON/],
    ['3', /^Cannot read pose: 3, expected OpenPose JSON/],
    ['null', /^Cannot read pose: null, expected OpenPose JSON/],
    ['[]', /^Cannot read pose: an empty list, expected OpenPose JSON/],
    ['{}', /^Cannot read pose: an object with nothing, expected OpenPose JSON/],
    ['{"a":1,"b":2}', /^Cannot read pose: an object with a, b, expected OpenPose JSON/],
    ['{"people":[]}', /^Cannot read pose\.people: empty, expected at least one person$/],
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
    ['{"annotations":[]}', /^Cannot read pose\.annotations: empty, expected at least one person$/],
    ['{"annotations":[{}]}', /^Cannot read pose\.annotations\[0\]\.keypoints: nothing, expected 51 numbers/],
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
