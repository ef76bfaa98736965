import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDataFolder } from '../../../src/data/folder/read-data-folder.js';
import { toAnnotationLine, writeFiles } from '../../support/write-files.js';

const header = 'name:keypoints_y:keypoints_x';
/** Reading names decodes nothing. */
const picture = 'a picture';
const annotate = (...noses: readonly (readonly [name: string, x: number])[]) =>
  [header, ...noses.map(([name, x]) => toAnnotationLine(name, x))].join('\n');

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-read-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function read(files: Readonly<Record<string, string | Uint8Array>>) {
  await writeFiles(folder, files);
  return readDataFolder(folder);
}

/** The x of the nose of each picture that has a pose. */
function nosesOf({ pictures }: Awaited<ReturnType<typeof readDataFolder>>): Record<string, number> {
  return Object.fromEntries(
    pictures.flatMap(({ path, pose }) => {
      if (pose?.kind === 'joints') return [[path, pose.joints[0]!.x]];
      return pose?.kind === 'pose' ? [[path, pose.pose.joints[0]!.x]] : [];
    }),
  );
}

function toCoco(noses: readonly (readonly [name: string, x: number])[]): string {
  return JSON.stringify({
    images: noses.map(([file_name], id) => ({ id, file_name, width: 99, height: 99 })),
    annotations: noses.map(([, x], image_id) => ({
      image_id,
      keypoints: Array.from({ length: 17 }, () => [x, 7, 2]).flat(),
    })),
  });
}

describe.each([
  ['an annotation file', 'annotation.csv', annotate],
  ['a COCO file', 'people.json', (...noses: Parameters<typeof toCoco>[0]) => toCoco(noses)],
])('%s', (_kind, list, write) => {
  test('names the pictures of its own folder by their file names', async () => {
    const data = await read({
      'anna/0.png': picture,
      'bert/0.png': picture,
      'bert/holiday/1.png': picture,
      [`anna/${list}`]: write(['0.png', 50]),
      [`bert/${list}`]: write(['0.png', 60], ['1.png', 70]),
    });
    expect(nosesOf(data)).toEqual({ 'anna/0.png': 50, 'bert/0.png': 60, 'bert/holiday/1.png': 70 });
    expect([data.problems, data.unused]).toEqual([[], []]);
  });

  test('gives no picture of another folder a pose where pictures lie below its own', async () => {
    const data = await read({
      'anna/0.png': picture,
      'bert/1.png': picture,
      [`anna/${list}`]: write(['0.png', 50], ['1.png', 51]),
    });
    expect(nosesOf(data)).toEqual({ 'anna/0.png': 50 });
    expect(data.unused).toEqual([
      {
        place: `anna/${list}`,
        description: expect.stringMatching(/^1 of its 2 names match no picture.*"1\.png"/),
      },
    ]);
  });

  test('in a folder of its own names pictures by their paths and file names below the data set', async () => {
    const data = await read({
      'anna/0.png': picture,
      'bert/1.png': picture,
      [`lists/${list}`]: write(['anna/0.png', 50], ['1.png', 60]),
    });
    expect(nosesOf(data)).toEqual({ 'anna/0.png': 50, 'bert/1.png': 60 });
  });

  test('that names several pictures at once is a problem that names them', async () => {
    const data = await read({
      ...Object.fromEntries(['anna', 'bert', 'cleo', 'dora'].map((person) => [`${person}/0.png`, picture])),
      [list]: write(['0.png', 50]),
    });
    expect(nosesOf(data)).toEqual({});
    expect(data.problems).toEqual([
      {
        place: list.endsWith('csv') ? `${list}:2` : list,
        description:
          '"0.png" matches 4 pictures, anna/0.png, bert/0.png, cleo/0.png and more, expected a path that matches one',
      },
    ]);
  });

  test('that has another pose for a picture than a list before it is a problem', async () => {
    const data = await read({
      'anna/0.png': picture,
      [`anna/${list}`]: write(['0.png', 50]),
      [`z${list}`]: write(['anna/0.png', 60]),
    });
    expect(nosesOf(data)).toEqual({ 'anna/0.png': 50 });
    expect(data.problems).toEqual([
      {
        place: list.endsWith('csv') ? `z${list}:2` : `z${list}`,
        description: `a pose for anna/0.png that differs from that of anna/${list}, expected one pose`,
      },
    ]);
  });

  test.each([
    ['backslashes', 'anna\\0.png'],
    ['./', './anna/0.png'],
    ['another ending', 'anna/0.jpg'],
    ['another case', 'Anna/0.PNG'],
    ['a slash before it', '/anna/0.png'],
    ['no ending', 'anna/0'],
  ])('finds a picture that is named with %s', async (_what, name) => {
    const data = await read({ 'anna/0.png': picture, 'bert/0.png': picture, [list]: write([name, 50]) });
    expect(nosesOf(data)).toEqual({ 'anna/0.png': 50 });
    expect([data.problems, data.unused]).toEqual([[], []]);
  });
});

test('a name may write accents otherwise than its picture', async () => {
  const data = await read({ 'Zoe\u0308/0.png': picture, 'annotation.csv': annotate(['Zo\u00eb/0.png', 50]) });
  expect(Object.values(nosesOf(data))).toEqual([50]);
});

test('a name that leaves the folder of its list names a picture beside that', async () => {
  const data = await read({
    'images/0.png': picture,
    'other/0.png': picture,
    'lists/annotation.csv': annotate(['../images/0.png', 50]),
  });
  expect(nosesOf(data)).toEqual({ 'images/0.png': 50 });
});

test('a name means the picture of its own ending before one of another', async () => {
  const data = await read({
    'anna/0.png': picture,
    'anna/0.jpg': picture,
    'annotation.csv': annotate(['anna/0.jpg', 50], ['anna/0.webp', 60]),
  });
  expect(nosesOf(data)).toEqual({ 'anna/0.jpg': 50 });
  expect(data.problems.map(({ place }) => place)).toEqual(['annotation.csv:3']);
});

test('pairs files name pictures as annotation files do', async () => {
  const data = await read({
    'anna/0.png': picture,
    'anna/1.png': picture,
    'bert/0.png': picture,
    'bert/1.png': picture,
    'bert/pairs.csv': 'from,to\n0.png,1.png\n',
    'pairs.csv': 'from,to\n0.png,1.png\nanna\\0.png,./anna/1.png\nanna/0.png,gone.png\n',
  });
  expect(data.pairLists.flatMap(({ pairs }) => pairs)).toEqual([
    { from: 'bert/0.png', to: 'bert/1.png' },
    { from: 'anna/0.png', to: 'anna/1.png' },
  ]);
  expect(data.problems.map(({ place }) => place)).toEqual(['pairs.csv:2', 'pairs.csv:2']);
  expect(data.unused).toEqual([
    { place: 'pairs.csv', description: expect.stringContaining('such as "gone.png"') },
  ]);
});

test('a CSV file that is no list is named with its first line', async () => {
  const data = await read({ 'anna/0.png': picture, 'prices.csv': 'item,price\r\n1,2\r\n' });
  expect(data.unused).toEqual([
    {
      place: 'prices.csv',
      description: 'its first line is "item,price", expected name:keypoints_y:keypoints_x or from,to',
    },
  ]);
});

test.each<[string, (text: string) => Uint8Array]>([
  ['UTF-8 with a mark', (text) => Buffer.from(`\ufeff${text}`)],
  ['UTF-16', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
])('lists and keypoint files may be %s', async (_encoding, encode) => {
  const data = await read({
    'anna/0.png': picture,
    'anna/1.png': picture,
    'annotation.csv': encode(annotate(['anna/0.png', 50])),
    'pairs.csv': encode('from,to\r\nanna/0.png,anna/1.png\r\n'),
    'people.json': encode(toCoco([['anna/1.png', 60]])),
  });
  expect(nosesOf(data)).toEqual({ 'anna/0.png': 50, 'anna/1.png': 60 });
  expect(data.pairLists).toEqual([
    { list: 'pairs.csv', split: undefined, pairs: [{ from: 'anna/0.png', to: 'anna/1.png' }] },
  ]);
});

test('a split that only some pictures tell is told to be of no use', async () => {
  const data = await read({ 'test/anna/0.png': picture, 'bert/0.png': picture, 'cleo/0.png': picture });
  expect(data.unused).toEqual([
    {
      place: 'test/anna/0.png',
      description:
        'the word "test" names a split, but bert/0.png and 1 others name none, expected a split for all pictures or for none; ' +
        'the seed picks the held-out people instead',
    },
  ]);
});
