import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharp } from '../../src/image/sharp.js';
import { findReadyPose, toPoseFile } from '../../src/pose/ready-poses.js';
import { runCli } from '../support/cli.js';
import { photographPath } from '../support/photographs.js';
import { createPng, startTestServer } from '../support/server.js';

let folder: string;
let args: readonly string[];
let closeServer: () => Promise<void>;

beforeAll(async () => {
  const { server, close } = await startTestServer();
  closeServer = close;
  folder = await mkdtemp(join(tmpdir(), 'repose-animate-'));
  const [cond, condPose] = [join(folder, 'cond.png'), join(folder, 'cond.json')];
  await writeFile(cond, await createPng(100, 80));
  await writeFile(condPose, toPoseFile(findReadyPose('standing', { width: 100, height: 80 })));
  args = [cond, '--cond-pose', condPose, '--address', server.address];
});

afterAll(async () => {
  await closeServer();
  await rm(folder, { recursive: true });
});

async function writeFilm(frames: readonly string[]): Promise<string> {
  const path = join(folder, 'film.json');
  await writeFile(path, `[${frames.join(',')}]`);
  return path;
}

const poses = ['standing', 'walking', 'waving', 'running', 'standing'].map((name) =>
  toPoseFile(findReadyPose(name)),
);

describe('repose animate', () => {
  test('draws the walk that comes along as an animated WebP', async () => {
    const out = join(folder, 'walk.webp');
    const { status, stdout } = await runCli('animate', ...args, '--poses', 'walk', '--out', out);
    expect([status, stdout]).toEqual([0, `${out}: 28 frames of 16x32\n`]);
    expect(await sharp(await readFile(out)).metadata()).toMatchObject({ format: 'webp' }); // equal frames of the small model become one
  });

  test('draws the frames of a film into the whole picture, as a GIF', async () => {
    const out = join(folder, 'film.gif');
    const film = await writeFilm(poses);
    const flags = ['--poses', film, '--scene', '--max-side', '50', '--fps', '10', '--out', out];
    const { status, stdout } = await runCli('animate', ...args, ...flags);
    expect([status, stdout]).toEqual([0, `${out}: 5 frames of 50x40\n`]);
    const { format, pages, delay } = await sharp(await readFile(out)).metadata();
    expect([format, pages, delay]).toEqual(['gif', 5, [100, 100, 100, 100, 100]]);
  });

  test('looks for the person where nobody says how they stand, and says where it finds none', async () => {
    const film = await writeFilm(poses);
    const animate = async (name: string, ...cond: string[]) => {
      const out = join(folder, name);
      const flags = [...cond, ...args.slice(-2), '--poses', film, '--stage', 'coarse', '--out', out];
      const { status, stderr } = await runCli('animate', ...flags);
      expect(status).toBe(0);
      const frames = (await readdir(out)).map((frame) => sharp(join(out, frame)).raw().toBuffer());
      return { stderr, frames: await Promise.all(frames) };
    };
    const estimate = await runCli('pose', photographPath('front'));
    const pose = join(folder, 'front.json');
    await writeFile(pose, estimate.stdout);
    const [found, told] = [
      await animate('found', photographPath('front')),
      await animate('told', photographPath('front'), '--cond-pose', pose),
    ];
    expect(found.frames).toHaveLength(told.frames.length);
    const apart = found.frames.flatMap((frame, n) =>
      [...frame].map((level, i) => Math.abs(level - told.frames[n]![i]!)),
    );
    expect(Math.max(...apart)).toBeLessThanOrEqual(1); // a pose file's joints are rounded
    const { stderr } = await animate('nobody', photographPath('trees'));
    expect(stderr).toMatch(/took the person to stand in the middle: .*Cannot find a person in picture: /);
    expect(found.stderr).not.toContain('middle');
  });

  test('writes frames into a folder', async () => {
    const out = join(folder, 'frames');
    const film = await writeFilm(poses);
    const { status } = await runCli('animate', ...args, '--poses', film, '--stage', 'coarse', '--out', out);
    expect(status).toBe(0);
    expect(await readdir(out)).toEqual([1, 2, 3, 4, 5].map((frame) => `frame-000${frame}.png`));
  });

  test.each([
    [
      'an ending that is none',
      ['--poses', 'walk', '--out', 'walk.mp4'],
      'expected a file that ends in .webp or .gif',
    ],
    ['poses that are not there', ['--poses', 'none', '--out', 'out'], 'Cannot read the poses none'],
    [
      'an even window',
      ['--poses', 'walk', '--out', 'out', '--smoothing', '4'],
      'Expected an odd number from 5, or 0',
    ],
  ])('refuses %s', async (_name, flags, message) => {
    const { status, stderr } = await runCli('animate', ...args, ...flags);
    expect(status).not.toBe(0);
    expect(stderr).toContain(message);
  });
});
