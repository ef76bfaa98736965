import { decodeText } from '../../../src/data/folder/decode-text.js';
import { findSplit } from '../../../src/data/folder/find-split.js';
import { parseAnnotations } from '../../../src/data/folder/parse-annotations.js';
import { parsePairList } from '../../../src/data/folder/parse-pair-list.js';
import { findPictureOwner, listNamesOf } from '../../../src/data/folder/picture-owner.js';

const ys = Array.from({ length: 18 }, (_, joint) => (joint === 3 ? -1 : 10 * joint));
const xs = Array.from({ length: 18 }, (_, joint) => (joint === 3 ? -1 : joint));
const line = (name: string) => `${name}: ${JSON.stringify(ys)}: ${JSON.stringify(xs)}`;

describe('parseAnnotations()', () => {
  const read = (text: string) => parseAnnotations(text, 'a.csv')!;

  test('reads y before x, and -1 as a joint that was not seen', () => {
    const { poses, problems } = read(`name:keypoints_y:keypoints_x\r\n${line('a.jpg')}\r\n`);
    expect(problems).toEqual([]);
    expect(poses.get('a.jpg')).toHaveLength(18);
    expect(poses.get('a.jpg')?.[2]).toEqual({ x: 2, y: 20, confidence: 1 });
    expect(poses.get('a.jpg')?.[3]).toEqual({ x: 0, y: 0, confidence: 0 });
  });

  test.each([
    ['b.jpg: [1, 2]: [3, 4]', 'keypoints_y is 2 values, expected a list of 18 numbers'],
    ['b.jpg: [1, 2]', '"b.jpg:[1, 2]", expected a name and two lists, separated by colons'],
    [`b.jpg: ${JSON.stringify(ys)}: [nan]`, 'keypoints_x is "[nan]", expected a list of 18 numbers'],
    [line('a.jpg'), 'a second line for a.jpg, expected one line per picture'],
  ])('tells of the line %p by its number, and reads the others', (broken, description) => {
    const text = ['name:keypoints_y:keypoints_x', line('a.jpg'), broken, line('c.jpg')].join('\n');
    const { poses, problems } = read(text);
    expect(problems).toEqual([{ place: 'a.csv:3', description }]);
    expect([...poses.keys()]).toEqual(['a.jpg', 'c.jpg']);
  });

  const pose = (at: number) => ({ x: at, y: 10 * at, confidence: 1 });
  const [y, x] = [JSON.stringify(ys), JSON.stringify(xs)];

  test.each([
    ['spaces in the header', `name: keypoints_y :keypoints_x\n${line('a.jpg')}\n`],
    ['capitals in the header', `Name:Keypoints_Y:Keypoints_X\n${line('a.jpg')}\n`],
    ['carriage returns alone', `name:keypoints_y:keypoints_x\r${line('a.jpg')}\r`],
    ['empty lines', `name:keypoints_y:keypoints_x\n\n${line('a.jpg')}\n \n\n`],
    ['quotes', `name:keypoints_y:keypoints_x\n"a.jpg":"${y}":"${x}"\n`],
    ['quotes and spaces', `"name": "keypoints_y": "keypoints_x"\n"a.jpg": "${y}": "${x}"\n`],
    ['commas', `name,keypoints_y,keypoints_x\n"a.jpg","${y}","${x}"\n`],
    ['semicolons', `name;keypoints_y;keypoints_x\na.jpg;${y};${x}\n`],
    ['tabs', `name\tkeypoints_y\tkeypoints_x\na.jpg\t${y}\t${x}\n`],
    ['an index column', `,name,keypoints_y,keypoints_x\n0,a.jpg,"${y}","${x}"\n`],
    ['columns in another order', `keypoints_x;name;keypoints_y\n${x};a.jpg;${y}\n`],
  ])('reads a file with %s', (_what, text) => {
    const { poses, problems } = read(text);
    expect(problems).toEqual([]);
    expect(poses.get('a.jpg')?.slice(1, 3)).toEqual([pose(1), pose(2)]);
  });

  test.each(['10:30/a.jpg', 'bert, jr/a.jpg', 'anna lee/a.jpg', '日本/a.jpg', 'dora "x"/a.jpg'])(
    'reads the name %s without quotes around it',
    (name) => {
      const { poses, problems } = read(`name:keypoints_y:keypoints_x\n${line(name)}\n`);
      expect([[...poses.keys()], problems]).toEqual([[name], []]);
    },
  );

  test('a quote that nothing closes costs one line', () => {
    const text = [
      'name:keypoints_y:keypoints_x',
      `"b.jpg: ${y}`,
      line('a.jpg'),
      `"c" d:${y}:${x}`,
      line('e.jpg'),
    ];
    const { poses, problems } = read(text.join('\n'));
    expect([...poses.keys()]).toEqual(['a.jpg', '"c" d', 'e.jpg']);
    expect(problems.map(({ place }) => place)).toEqual(['a.csv:2']);
  });

  test('quotes that are closed only lines later cost their own lines', () => {
    const text = ['name:keypoints_y:keypoints_x', `"b.jpg: ${y}`, line('a.jpg'), `c.jpg: "${y}`, `${x}"`];
    const { poses, problems } = read(text.join('\n'));
    expect([...poses.keys()]).toEqual(['a.jpg']);
    expect(problems.map(({ place }) => place)).toEqual(['a.csv:2', 'a.csv:4', 'a.csv:5']);
  });

  test('reads nothing of a file of another kind', () => {
    expect(parseAnnotations('from,to\n', 'a.csv')).toBeUndefined();
  });
});

describe('parsePairList()', () => {
  test('reads pairs, and tells of lines that are none', () => {
    expect(parsePairList('from,to\na.jpg,b.jpg\na.jpg\n', 'p.csv')).toEqual({
      rows: [{ line: 2, fields: { from: 'a.jpg', to: 'b.jpg' } }],
      problems: [{ place: 'p.csv:3', description: '"a.jpg", expected two file names, separated by a comma' }],
    });
  });
});

describe('parsePairList() whatever the dialect', () => {
  test.each([
    ['an index column', ',from,to\n0,a.jpg,b.jpg\n'],
    ['quotes', '"from","to"\r\n"a.jpg","b.jpg"\r\n'],
    ['spaces', 'from, to\na.jpg, b.jpg\n'],
    ['semicolons', 'from;to\na.jpg;b.jpg\n'],
    ['the columns the other way round', 'to,from\nb.jpg,a.jpg\n'],
  ])('reads a file with %s', (_what, text) => {
    expect(parsePairList(text, 'p.csv')).toEqual({
      rows: [{ line: 2, fields: { from: 'a.jpg', to: 'b.jpg' } }],
      problems: [],
    });
  });
});

describe('decodeText()', () => {
  const text = 'name:keypoints_y\nZoë/日本.png';
  const utf16 = Buffer.from(text, 'utf16le');
  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
    ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16])],
    [
      'UTF-16 with the high byte first',
      Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]),
    ],
    ['UTF-16 without a mark', utf16],
    ['UTF-16 with the high byte first, without a mark', Buffer.from(utf16).swap16()],
  ])('reads %s', (_encoding, bytes) => {
    expect(decodeText(bytes)).toBe(text);
  });

  test('reads what is no Unicode as Windows-1252', () => {
    expect(decodeText(Buffer.from('Zoë/Jürgen.png', 'latin1'))).toBe('Zoë/Jürgen.png');
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
    ['bounding_box_train/0002_c1s1_000451_03.png', { kind: 'person', person: '0002', identity: '0002' }],
    ['bounding_box_train/0002_c1s1_000451_03.JPG', { kind: 'person', person: '0002', identity: '0002' }],
    ['gt_bbox/0002_c1s1_000451_03.jpg.jpg', { kind: 'person', person: '0002', identity: '0002' }],
    ['train/10002_c1s1_000451_03.jpg', { kind: 'person', person: '10002', identity: '10002' }],
    ['bounding_box_test/00000_c1s1_000451_03.png', { kind: 'junk' }],
    ['bounding_box_train/0002_c1_f0044158.jpg', { kind: 'person', person: '0002', identity: '0002' }],
    [
      'train/fashionWOMENDressesid0000000202_2side.PNG',
      { kind: 'person', person: 'WOMEN 00000002 02', identity: 'WOMEN 00000002' },
    ],
    [
      'img/women/Dresses/id_00000002/02_1_front.webp',
      { kind: 'person', person: 'WOMEN 00000002 02', identity: 'WOMEN 00000002' },
    ],
    [
      'images/WOMEN-Tees_Tanks-id_00000070-01_1_front.jpg',
      { kind: 'person', person: 'WOMEN 00000070 01', identity: 'WOMEN 00000070' },
    ],
    ['train/anna/1.png', { kind: 'person', person: 'anna', identity: 'anna' }],
    ['Test/anna/holiday/1.png', { kind: 'person', person: 'anna/holiday', identity: 'anna/holiday' }],
    ['train/1.png', undefined],
    ['bounding_box_train/photo.jpg', undefined],
    ['query/1.png', undefined],
    ['gallery/1.png', undefined],
    ['validation/1.png', undefined],
  ])('tells whom %p shows', (path, owner) => {
    expect(findPictureOwner(path)).toEqual(owner);
  });
});

describe('findSplit()', () => {
  test.each([
    ['bounding_box_train/1.jpg', { split: 'train', word: 'train' }],
    ['market-annotation-Test.csv', { split: 'test', word: 'Test' }],
    ['query/1.jpg', { split: 'test', word: 'query' }],
    ['gallery/1.jpg', { split: 'test', word: 'gallery' }],
    ['val/anna/1.jpg', { split: 'test', word: 'val' }],
    ['train_test_split/test/1.jpg', { split: 'test', word: 'test' }],
    ['test_shoot/anna/1.jpg', { split: 'test', word: 'test' }],
    ['anna/latest.jpg', undefined],
    ['constructor/valerie.jpg', undefined],
  ])('tells the split of %p', (path, told) => {
    expect(findSplit(path)).toEqual(told);
  });
});

describe('listNamesOf()', () => {
  test('knows how the published lists write the path of a DeepFashion picture', () => {
    expect(listNamesOf('img/WOMEN/Tees_Tanks/id_00000070/01_1_front.jpg')).toEqual([
      'fashionWOMENTees_Tanksid0000007001_1front',
      'fasionWOMENTees_Tanksid0000007001_1front',
    ]);
  });
});
