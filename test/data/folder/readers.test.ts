import { parseAnnotations } from '../../../src/data/folder/parse-annotations.js';
import { parsePairList } from '../../../src/data/folder/parse-pair-list.js';
import { findPictureOwner, listNamesOf } from '../../../src/data/folder/picture-owner.js';

const ys = Array.from({ length: 18 }, (_, joint) => (joint === 3 ? -1 : 10 * joint));
const xs = Array.from({ length: 18 }, (_, joint) => (joint === 3 ? -1 : joint));
const line = (name: string) => `${name}: ${JSON.stringify(ys)}: ${JSON.stringify(xs)}`;

describe('parseAnnotations()', () => {
  test('reads y before x, and -1 as a joint that was not seen', () => {
    const { poses, problems } = parseAnnotations(
      `name:keypoints_y:keypoints_x\r\n${line('a.jpg')}\r\n`,
      'a.csv',
    );
    expect(problems).toEqual([]);
    expect(poses.get('a.jpg')).toHaveLength(18);
    expect(poses.get('a.jpg')?.[2]).toEqual({ x: 2, y: 20, confidence: 1 });
    expect(poses.get('a.jpg')?.[3]).toEqual({ x: 0, y: 0, confidence: 0 });
  });

  test.each([
    ['b.jpg: [1, 2]: [3, 4]', 'keypoints_y is 2 values, expected a list of 18 numbers'],
    [`b.jpg: ${JSON.stringify(ys)}`, '2 fields, expected a name and two lists with colons between'],
    [`b.jpg: ${JSON.stringify(ys)}: [nan]`, 'keypoints_x is "[nan]", expected a list of 18 numbers'],
    [line('a.jpg'), 'a second line for a.jpg, expected one'],
  ])('tells of the line %p by its number, and reads the others', (broken, description) => {
    const text = ['name:keypoints_y:keypoints_x', line('a.jpg'), broken, line('c.jpg')].join('\n');
    const { poses, problems } = parseAnnotations(text, 'a.csv');
    expect(problems).toEqual([{ place: 'a.csv:3', description }]);
    expect([...poses.keys()]).toEqual(['a.jpg', 'c.jpg']);
  });

  test('refuses a file of another kind', () => {
    expect(() => parseAnnotations('from,to\n', 'a.csv')).toThrow(
      'Cannot read a.csv: its first line is "from,to", expected name:keypoints_y:keypoints_x',
    );
  });
});

describe('parsePairList()', () => {
  test('reads pairs, and tells of lines that are none', () => {
    expect(parsePairList('from,to\na.jpg,b.jpg\na.jpg\n', 'p.csv')).toEqual({
      pairs: [{ from: 'a.jpg', to: 'b.jpg' }],
      problems: [{ place: 'p.csv:3', description: '"a.jpg", expected two file names with a comma between' }],
    });
  });
});

describe('findPictureOwner()', () => {
  test.each([
    ['bounding_box_train/0002_c1s1_000451_03.jpg', { kind: 'person', person: '0002', identity: '0002' }],
    ['0000_c1s1_000151_01.jpg', { kind: 'junk' }],
    ['-1_c1s1_000401_03.jpg', { kind: 'junk' }],
    [
      'img/WOMEN/Dresses/id_00000002/02_1_front.jpg',
      { kind: 'person', person: 'WOMEN 00000002 02', identity: 'WOMEN 00000002' },
    ],
    [
      'fashionMENTees_Tanksid0000404701_7additional.jpg',
      { kind: 'person', person: 'MEN 00004047 01', identity: 'MEN 00004047' },
    ],
    ['anna/beach.png', { kind: 'person', person: 'anna', identity: 'anna' }],
    ['person-0000-pose-01.png', { kind: 'person', person: '0000', identity: '0000' }],
    ['beach.png', undefined],
  ])('tells whom %p shows', (path, owner) => {
    expect(findPictureOwner(path)).toEqual(owner);
  });
});

describe('listNamesOf()', () => {
  test('knows how the published lists write the path of a DeepFashion picture', () => {
    expect(listNamesOf('img/WOMEN/Tees_Tanks/id_00000070/01_1_front.jpg')).toEqual([
      'img/WOMEN/Tees_Tanks/id_00000070/01_1_front.jpg',
      '01_1_front.jpg',
      'fashionWOMENTees_Tanksid0000007001_1front.jpg',
      'fasionWOMENTees_Tanksid0000007001_1front.jpg',
    ]);
  });
});
