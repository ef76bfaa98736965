import { mkdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { DrawnMovement } from '../../animate/draw-movement.js';
import type { Client } from '../../client/client.js';
import { ReposeError } from '../../errors.js';
import { type AnimationFormat, animationFormats } from '../../image/animation-format.js';
import { isVisible, type LoosePose } from '../../pose/convert.js';
import { parsePoseFile } from '../../pose/parse-pose-file.js';
import { type PictureName, pictureNames } from '../../stages.js';
import { toExamples } from '../examples.js';
import { findPosingModel } from '../find-posing-model.js';
import { parseCount, parseNumber } from '../parse-number.js';
import { readInput, readTextInput } from '../read-input.js';
import { print, say } from '../terminal.js';
import { addOwnServerOptions, type OwnServerFlags, withServer } from '../with-server.js';

interface AnimateFlags extends OwnServerFlags {
  readonly poses: string;
  readonly out: string;
  readonly condPose?: string;
  readonly scene?: boolean;
  readonly stage: PictureName;
  readonly fps: number;
  readonly smoothing?: number;
  readonly maxSide: number;
  readonly quality?: number;
  readonly enlarge?: number;
  readonly modelVersion?: string;
}

/** Frames of the smoothing window for poses of a film: a third of a second. */
const filmWindow = 9;
/** The longest gap of a joint that is filled in, in frames: half a second. */
const maxGapFrames = 12;

/** `repose animate COND`: the person of a picture in a movement, as an animation or as frames. */
export function addAnimateCommand(program: Command): void {
  const command = program
    .command('animate')
    .summary('draw the person of a picture in every pose of a movement')
    .description(
      'Draws the person of COND in every pose of a movement, and writes an animation (.webp or .gif) or a folder of PNG frames',
    )
    .argument('<cond>', 'the condition image: a JPEG, PNG or WebP of a person')
    .requiredOption(
      '--poses <movement>',
      'walk, dance, a folder with one keypoint file for each frame, or a keypoint file with a list of frames',
    )
    .requiredOption('--out <path>', 'a file that ends in .webp or .gif, or a folder for the frames')
    .option(
      '--cond-pose <file>',
      'a keypoint file with the pose of the person in COND; by default the server looks for it',
    )
    .option('--scene', 'show the whole of COND, with the person in place of the old figure')
    .addOption(
      new Option('--stage <stage>', 'which picture to draw; coarse runs G1 only')
        .choices(pictureNames)
        .default('refined'),
    )
    .option('--fps <number>', 'frames per second, 1 to 50', parseFps, 24)
    .option(
      '--smoothing <frames>',
      `frames over which joints are smoothed, an odd number from 5, or 0 (default: ${filmWindow}; 0 for walk and dance)`,
      parseWindow,
    )
    .option('--max-side <pixels>', 'longest side of the frames with --scene', parseCount, 640)
    .option('--quality <number>', 'quality of WebP, 1 to 100', parseCount)
    .option(
      '--enlarge <times>',
      "draw frames so many times as large as the model's, with the details of COND",
      parseCount,
    )
    .option('--model <name>', "a model's name; by default the server's default model")
    .option('--model-version <version>', "a version of the model; by default the model's default version");
  addOwnServerOptions(command)
    .addHelpText(
      'after',
      toExamples([
        'repose animate me.jpg --cond-pose me.json --poses dance --out dance.webp',
        'repose animate me.jpg --cond-pose me.json --poses openpose-frames/ --scene --out dance.gif',
        'repose animate me.jpg --cond-pose me.json --poses walk --out frames',
      ]),
    )
    .action(animate);
}

async function animate(condPath: string, flags: AnimateFlags): Promise<void> {
  const format = findFormat(flags.out);
  const { readMovement } = await import('../../animate/read-movement.js');
  const { smoothMovement } = await import('../../animate/smooth-movement.js');
  const { movement, isReady } = await readMovement(flags.poses);
  const windowFrames = flags.smoothing ?? (isReady ? 0 : filmWindow);
  const smooth = smoothMovement(movement, { windowFrames, maxGapFrames }).filter((frame) =>
    frame.some(isVisible),
  );
  const missing = movement.length - smooth.length;
  if (missing > 0) say(`left out ${missing} of ${movement.length} frames, in which nobody is seen`);
  const cond = await readInput(condPath);
  const told =
    flags.condPose === undefined
      ? undefined
      : parsePoseFile(await readTextInput(flags.condPose), 'cond_pose');
  await withServer(flags, async (address, connection) => {
    const { createClient } = await import('../../client/client.js');
    const { placeMovement } = await import('../../animate/place-movement.js');
    const { drawMovement } = await import('../../animate/draw-movement.js');
    const client = createClient(address, connection);
    const { createProgressBar } = await import('../progress-bar.js');
    const bar = createProgressBar('drawing');
    try {
      const { model, modelVersion, stage, enlarge } = flags;
      const scene = flags.scene ? { maxSidePx: flags.maxSide } : undefined;
      const served = await findPosingModel(client, flags, 'animate with');
      const modelSize = served.size ?? { width: 1, height: 2 };
      const condPose = told ?? (await findCondPose(client, cond));
      const placed = await placeMovement({ cond, condPose, movement: smooth, modelSize, scene });
      const { update: onProgress } = bar;
      const how = { client, stage, model, modelVersion, enlarge, onProgress };
      const drawn = await drawMovement(placed, how);
      await writeMovement(drawn, format, flags);
    } finally {
      bar.stop();
      client.close();
    }
  });
}

/** The pose of the person whom the server finds in COND; says why where there is none. */
async function findCondPose(client: Client, cond: Uint8Array): Promise<LoosePose | undefined> {
  try {
    return (await client.estimatePose(cond)).pose;
  } catch (error) {
    // Nobody is found, or the estimator is off.
    if (!(error instanceof ReposeError && error.kind === 'invalid-argument')) throw error;
    say(`took the person to stand in the middle: ${error.message}`);
    return undefined;
  }
}

async function writeMovement(
  { frames, size }: DrawnMovement,
  format: AnimationFormat | undefined,
  { out, fps: framesPerSecond, quality }: AnimateFlags,
): Promise<void> {
  if (format === undefined) {
    await mkdir(out, { recursive: true });
    const digits = Math.max(4, String(frames.length).length);
    for (const [index, frame] of frames.entries())
      await writeFile(join(out, `frame-${String(index + 1).padStart(digits, '0')}.png`), frame);
  } else {
    const { encodeAnimation } = await import('../../image/encode-animation.js');
    await writeFile(out, await encodeAnimation(frames, { format, framesPerSecond, quality }));
  }
  print(`${out}: ${frames.length} frames of ${size.width}x${size.height}`);
}

/** The format of an animation by its path; undefined for a folder of frames. */
function findFormat(path: string): AnimationFormat | undefined {
  const ending = extname(path).slice(1).toLowerCase();
  const format = animationFormats.find((known) => known === ending);
  if (format !== undefined || ending === '') return format;
  throw new ReposeError(
    'invalid-argument',
    `Cannot write ${path}: .${ending}, expected a file that ends in .webp or .gif, or a folder`,
  );
}

function parseFps(text: string): number {
  const fps = parseNumber(text);
  if (!(fps >= 1 && fps <= 50)) throw new InvalidArgumentError('Expected 1 to 50.');
  return fps;
}

function parseWindow(text: string): number {
  const frames = parseNumber(text);
  if (frames === 0 || (frames >= 5 && frames % 2 === 1)) return frames;
  throw new InvalidArgumentError('Expected an odd number from 5, or 0.');
}
