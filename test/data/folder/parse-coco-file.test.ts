import { parseCocoFile } from '../../../src/data/folder/parse-coco-file.js';
import { coco18 } from '../../../src/pose/skeleton.js';

const keypoints = Array.from({ length: 17 }, (_, joint) => [joint, 9, 2]).flat();

function parse(json: unknown, known: readonly string[] = []) {
  return parseCocoFile(JSON.stringify(json), 'people.json', coco18, (name) => known.includes(name));
}

function toFile(name: string, image: object = {}, annotation: object = {}) {
  const images = [{ id: 1, file_name: name, ...image }];
  return { images, annotations: [{ image_id: 1, keypoints, ...annotation }] };
}

describe('parseCocoFile()', () => {
  test.each([
    ['anna/0.png', 'anna/0.png'],
    ['./anna/0.png', 'anna/0.png'],
    ['anna\\0.png', 'anna/0.png'],
    ['images/anna/0.png', 'anna/0.png'],
    ['../../upload/4/anna/0.png', 'anna/0.png'],
    ['C:\\data\\images\\anna\\0.png', 'anna/0.png'],
    ['train2017/berta.png', 'berta.png'],
    ['images/images/0.png', 'images/0.png'],
    ['./elsewhere/1.png', 'elsewhere/1.png'],
  ])('takes %j for the picture %s', (written, name) => {
    const known = ['anna/0.png', 'berta.png', 'images/0.png', '0.png'];
    expect([...parse(toFile(written), known).poses.keys()]).toEqual([name]);
  });

  test('needs neither size nor area, and takes ids as numbers or text', () => {
    const bare = parse(toFile('a.png', { id: '1' }, { area: null }));
    expect(bare.problems).toEqual([]);
    expect(bare.poses.get('a.png')).toMatchObject({ skeleton: 'coco17', canvas: undefined, units: 'pixels' });
    const sized = parse(toFile('a.png', { width: 30, height: 60 }));
    expect(sized.poses.get('a.png')?.canvas).toEqual({ width: 30, height: 60 });
  });

  test("reads a list of results whose ids are the pictures' names", () => {
    const results = ['a/0.png', 'a/1.png'].map((image_id) => ({ image_id, keypoints, score: 0.9 }));
    expect([...parse(results).poses.keys()]).toEqual(['a/0.png', 'a/1.png']);
  });

  test.each(['json/anna/0_keypoints.json', 'images/json/anna/0.json', 'anna/0.JSON'])(
    'takes the only pose of %s for the picture of its path',
    (file) => {
      const text = JSON.stringify({ keypoints });
      const { poses, problems } = parseCocoFile(text, file, coco18, (name) => name === 'anna/0');
      expect({ names: [...poses.keys()], problems }).toEqual({ names: ['anna/0'], problems: [] });
    },
  );

  test('leaves pictures out that show nobody, and tells of those that cannot be read', () => {
    const images = ['crowd.png', 'bad.png', 'good.png'].map((file_name, id) => ({ id, file_name }));
    const annotations = [
      { image_id: 0, keypoints, iscrowd: 1 },
      { image_id: 1, keypoints: [1, 2, 3] },
      { image_id: 2, keypoints },
      { image_id: 2, area: 9000 },
    ];
    const { poses, problems } = parse({ images, annotations });
    expect([...poses.keys()]).toEqual(['good.png']);
    expect(problems).toEqual([
      {
        place: 'people.json',
        description:
          'Cannot read people.json.annotations[1].keypoints: 3 numbers, expected 51 numbers: x, y, confidence of 17 joints',
      },
    ]);
  });

  test.each([
    ['a pose without a name', { people: [{ pose_keypoints_2d: [] }] }, / that names pictures$/],
    ['frames without names', [{ people: [] }, { people: [] }], / that names pictures$/],
    ['something else', { a: 1 }, /: Cannot read people\.json: an object with a, expected OpenPose JSON/],
  ])('tells of a file of %s', (_name, json, message) => {
    expect(parse(json).problems).toEqual([
      { place: 'people.json', description: expect.stringMatching(message) },
    ]);
    expect(parse(json).problems[0]?.description).toMatch(
      /^no picture of its name, and no COCO keypoints file/,
    );
  });
});
