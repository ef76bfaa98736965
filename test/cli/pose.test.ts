import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharp } from '../../src/image/sharp.js';
import { parsePoseFile } from '../../src/pose/parse-pose-file.js';
import { runCli } from '../support/cli.js';
import { photographPath } from '../support/photographs.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-cli-pose-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('repose pose prints a keypoint file, and draws the joints where asked', async () => {
  const drawn = join(folder, 'drawn.jpg');
  const { status, stdout, stderr } = await runCli('pose', photographPath('front'), '--draw', drawn);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const pose = parsePoseFile(stdout, 'pose');
  expect(pose).toMatchObject({ skeleton: 'coco18', canvas: { width: 160, height: 339 }, units: 'pixels' });
  expect(pose.joints.filter(({ confidence }) => confidence > 0)).toHaveLength(18);
  expect(await sharp(await readFile(drawn)).metadata()).toMatchObject({
    format: 'jpeg',
    width: 160,
    height: 339,
  });
});

test.each([
  [[photographPath('trees')], /^error: Cannot find a person in .*trees\.jpg: nobody/],
  [
    [photographPath('front'), '--model', 'thunder'],
    /^error: Cannot use thunder: no file .*, expected "repose setup-estimator --thunder"/,
  ],
  [['missing.jpg'], /^error: Cannot read missing\.jpg: no such file/],
])('repose pose %j ends with an error', async (args, message) => {
  process.env['REPOSE_CACHE'] = folder;
  const { status, stdout, stderr } = await runCli('pose', ...args);
  expect(stderr).toMatch(message);
  expect(status).not.toBe(0);
  expect(stdout).toBe('');
});
