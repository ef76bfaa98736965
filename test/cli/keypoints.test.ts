import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAnnotations } from '../../src/data/folder/parse-annotations.js';
import { decodeImage } from '../../src/image/decode-image.js';
import { coco18 } from '../../src/pose/skeleton.js';
import { toSkeleton } from '../../src/pose/skeleton-definition.js';
import { coco17 } from '../../src/pose/skeletons.js';
import { runCli } from '../support/cli.js';
import { drawDots, sureScore, writeColourEstimator } from '../support/colour-estimator.js';
import { snake, stickFigure } from '../support/stick-figure.js';

const size = { width: 64, height: 96 };
/** As in the picture, right of and below `by`. */
const placesBy = (by: number) =>
  coco17.joints.map((_, joint) => [by + 20 * (joint % 3), by + 14 * Math.floor(joint / 3)] as const);

let folder: string;
let people: string;
let model: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-cli-keypoints-'));
  [people, model] = [join(folder, 'people'), join(folder, 'colours.onnx')];
  await mkdir(join(people, 'anna'), { recursive: true });
  await writeColourEstimator(model, size);
  const picture = await drawDots(size, placesBy(4));
  await writeFile(join(people, 'anna', 'b.png'), picture);
  await writeFile(join(people, 'anna', 'a.png'), await drawDots(size, placesBy(6).slice(0, 12)));
  await writeFile(join(people, 'anna', 'nobody.png'), await drawDots(size, []));
  await writeFile(join(people, 'anna', 'half.png'), picture.subarray(0, 200));
});

afterAll(() => rm(folder, { recursive: true }));

const flags = () => ['--model', model, '--range', 'unit', '--min-score', `${sureScore}`];

test('repose keypoints writes what repose data check and training read, and draws it', async () => {
  const [out, drawn] = [join(people, 'annotation.csv'), join(folder, 'drawn')];
  const { status, stdout, stderr } = await runCli('keypoints', people, ...flags(), '--drawn', drawn);
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringMatching(/^left out anna\/half\.png: Cannot decode anna\/half\.png: damaged or truncated/),
    'left out anna/nobody.png: Cannot find a person in anna/nobody.png: no joint in it, expected one with a score of 0.98',
  ]);
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: `${out}: 2 pictures, 2.5 of 18 joints hidden on average\n`,
  });

  const { poses, problems } = parseAnnotations(await readFile(out, 'utf8'), out)!;
  expect(problems).toEqual([]);
  expect([...poses.keys()]).toEqual(['anna/a.png', 'anna/b.png']);
  const ankle = poses.get('anna/b.png')![coco18.joints.indexOf('left_ankle')]!;
  expect(ankle).toEqual({ x: 4, y: 74, confidence: 1 });

  expect(await readdir(join(drawn, 'anna'))).toEqual(['a.png', 'b.png']);
  const { imageNhwc } = await decodeImage(await readFile(join(drawn, 'anna', 'b.png')), {
    framing: { kind: 'stretch' },
    field: 'b.png',
  });
  const at = (ankle.y * size.width + ankle.x) * 3;
  expect(Array.from(imageNhwc.subarray(at, at + 3))).toEqual([0x00, 0xb7, 0xff]); // a left joint

  const check = await runCli('data', 'check', people, '--json');
  expect(JSON.parse(check.stdout)).toMatchObject({
    pictures: 4,
    usable: 2,
    possiblePairs: 2,
    hiddenJoints: 2.5,
  });

  const again = await runCli('keypoints', people, ...flags());
  expect(again.status).toBe(4);
  expect(again.stderr).toContain(`Cannot write ${out}: it exists, expected a free name or --replace`);
  expect((await runCli('keypoints', people, ...flags(), '--replace')).status).toBe(0);
});

test.each([
  [['--bad-files', 'refuse'], 2, 'error: Cannot decode anna/half.png: damaged'],
  [['--min-score', '0'], 2, "argument '0' is invalid. Expected a number above 0."],
  [['--model', 'nowhere.onnx'], 2, 'Cannot use nowhere.onnx: '],
  [['--kind', 'coordinates'], 2, 'an output of shape [1, 17, 96, 64], expected coordinates [1, J, 3]'],
  [['--min-score', '2'], 4, 'none in 4 pictures, expected at least one'],
])('repose keypoints with %j is refused, and writes nothing', async (more, status, text) => {
  const out = join(folder, 'refused.csv');
  const outcome = await runCli('keypoints', people, ...flags(), '--out', out, ...more);
  expect(outcome.status).toBe(status);
  expect(outcome.stderr).toContain(text);
  expect(await readdir(folder)).not.toContain('refused.csv');
});

test('repose keypoints does not draw among the pictures that it reads', async () => {
  const { status, stderr } = await runCli(
    'keypoints',
    people,
    ...flags(),
    '--replace',
    '--drawn',
    join(people, 'drawn'),
  );
  expect(status).toBe(2);
  expect(stderr).toContain('expected a folder outside it');
});

test('repose keypoints --to writes the joints of another skeleton, and refuses one that its estimator tells nothing of', async () => {
  const [to, out, drawn] = [
    join(folder, 'stick.json'),
    join(folder, 'stick.csv'),
    join(folder, 'drawn-stick'),
  ];
  await writeFile(to, JSON.stringify(stickFigure));
  const { stdout } = await runCli(
    'keypoints',
    people,
    ...flags(),
    '--to',
    to,
    '--out',
    out,
    '--drawn',
    drawn,
  );
  expect(stdout).toMatch(/stick\.csv: 2 pictures, \d\.\d of 8 joints hidden on average\n$/);
  const stick = toSkeleton(stickFigure);
  const { poses, problems } = parseAnnotations(await readFile(out, 'utf8'), out, stick)!;
  expect(problems).toEqual([]);
  const foot = poses.get('anna/b.png')![stick.joints.indexOf('footL')]!;
  expect(foot).toEqual({ x: 4, y: 74, confidence: 1 });
  expect(poses.get('anna/b.png')![stick.joints.indexOf('tail')]).toMatchObject({ confidence: 0 });
  expect(await readdir(join(drawn, 'anna'))).toEqual(['a.png', 'b.png']);

  await writeFile(join(folder, 'snake.json'), JSON.stringify(snake));
  const nothing = ['--to', join(folder, 'snake.json'), '--out', join(folder, 'snake.csv')];
  expect(await runCli('keypoints', people, ...flags(), ...nothing)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining(
      'it finds coco17, which has no joint of snake, expected an estimator that finds some',
    ),
  });
});
