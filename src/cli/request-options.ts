import { type Command, InvalidArgumentError, Option } from 'commander';
import { type GenerateRequest, resultFormats } from '../client/messages.js';
import { decodeText } from '../data/folder/decode-text.js';
import { ReposeError } from '../errors.js';
import type { OutputFormat } from '../image/encode-image.js';
import type { RequestFraming } from '../image/framing.js';
import { detectPictureFormat } from '../image/picture-format.js';
import { parsePoseFile } from '../pose/parse-pose-file.js';
import { findReadyPose, readyPoseNames } from '../pose/ready-poses.js';
import type { Size } from '../pose/skeleton.js';
import { type PictureName, pictureNames } from '../stages.js';
import { parseCount, parseNumber, parseSeed } from './parse-number.js';
import { readInput, readTextInput } from './read-input.js';

const fitNames = ['person-or-cover', 'person', 'cover', 'contain', 'stretch'] as const;

/** The flags that say what to draw. */
export interface RequestFlags {
  readonly pose?: string;
  readonly condPose?: string;
  readonly model?: string;
  readonly modelVersion?: string;
  readonly stages?: readonly PictureName[];
  readonly format: OutputFormat;
  readonly quality?: number;
  readonly framing?: RequestFraming;
  readonly keepPoseScale?: boolean;
  readonly trim?: boolean;
  readonly scene?: boolean;
  readonly enlarge?: number;
  readonly backdrop?: string;
  readonly seed?: number;
}

/** A request that lacks only the model's size, to which a ready pose is fitted. */
export type UnsizedRequest = (modelSize: Size | undefined) => GenerateRequest;

/** Adds the arguments COND and [POSE] and the flags of `RequestFlags`. */
export function addRequestOptions(command: Command): Command {
  return command
    .argument('<cond>', 'the condition image: a JPEG, PNG or WebP of a person')
    .argument(
      '[pose]',
      'a picture of a person in the pose, or a keypoint file of OpenPose, COCO, MMPose, Ultralytics, MediaPipe or "repose poses NAME"; ' +
        'docs/keypoints.md lists the forms',
    )
    .option(
      '--pose <name or file>',
      `a ready pose: ${readyPoseNames.join(', ')}; or a keypoint file, or a picture of a person in the pose`,
    )
    .option(
      '--cond-pose <file>',
      'a keypoint file with the pose of the person in COND, in its pixels or on its canvas: for models that use it',
    )
    .option('--model <name>', "a model's name; by default the server's default model")
    .option('--model-version <version>', "a version of the model; by default the model's default version")
    .option('--stages <list>', 'coarse, refined or both, separated by a comma', parseStages)
    .addOption(
      new Option('--format <format>', "the pictures' encoding").choices(resultFormats).default('png'),
    )
    .option('--quality <number>', 'quality of JPEG and WebP, 1 to 100', parseNumber)
    .option(
      '--framing <framing>',
      "how to fit COND to the model's size: person-or-cover, person, cover, contain, stretch, or its crop box LEFT,TOP,WIDTH,HEIGHT in pixels; person-or-cover is person where one is told or found, and otherwise cover (default: person with --cond-pose, otherwise person-or-cover)",
      parseFraming,
    )
    .option(
      '--keep-pose-scale',
      "with --framing person: do not give the pose the size, limbs and place of COND's person",
    )
    .option(
      '--trim',
      "leave out what would be far above a person whose legs COND cuts off, so that pictures are lower than the model's (default: `repose generate` does; --no-trim)",
    )
    .option('--no-trim', 'keep the height of the model')
    .option('--scene', 'put the person back into COND, in place of the old figure')
    .addOption(
      new Option(
        '--backdrop <file>',
        "put the person before this picture in place of COND's background, by models that tell where the person is",
      ).conflicts('scene'),
    )
    .option(
      '--enlarge <times>',
      "draw pictures so many times as large as the model's, with the details of COND (default: `repose generate` asks for 2 where the model can)",
      parseCount,
    )
    .option('--seed <number>', 'which picture a model draws that draws samples; by default 0', parseSeed);
}

/**
 * Reads the files that a command names. Throws `not-found` or `invalid-argument`, naming the file
 * or the flag.
 */
export async function readRequest(
  condPath: string,
  posePath: string | undefined,
  flags: RequestFlags,
): Promise<UnsizedRequest> {
  const { model, modelVersion, stages, format, quality, keepPoseScale, trim, scene, enlarge, seed } = flags;
  const readPoseFor = await choosePose(posePath, flags.pose);
  const cond = await readInput(condPath);
  const condPose =
    flags.condPose === undefined
      ? undefined
      : parsePoseFile(await readTextInput(flags.condPose), 'cond_pose');
  const framing = flags.framing ?? { kind: condPose ? 'person' : 'person-or-cover' };
  const chosen = { model, modelVersion, stages, format, quality, seed };
  const backdrop = flags.backdrop === undefined ? undefined : await readInput(flags.backdrop);
  const told = { ...(enlarge && { enlarge }), ...(trim !== undefined && { trim }) };
  const asked = { condPose, framing, keepPoseScale, scene, backdrop, ...told, ...chosen };
  return (modelSize) => ({ cond, pose: readPoseFor(modelSize), ...asked });
}

/** Throws `invalid-argument`, saying what poses there are, for a request without one. */
export function assertPose({ pose }: GenerateRequest): void {
  if (pose !== undefined) return;
  const expected = `expected a keypoint file or a picture, or --pose and one of ${readyPoseNames.join(', ')}`;
  throw toPoseError('no pose', expected);
}

/** The pose of a file or of a name, checked as far as possible without the model's size. */
async function choosePose(
  path: string | undefined,
  named: string | undefined,
): Promise<(modelSize: Size | undefined) => GenerateRequest['pose']> {
  if (path !== undefined && named !== undefined)
    throw toPoseError('both a pose file and --pose', 'expected one of them');
  const ready = readyPoseNames.find((name) => name === named);
  if (ready !== undefined) return (modelSize) => findReadyPose(ready, modelSize);
  const file = path ?? named;
  if (file === undefined) return () => undefined;
  const pose = await readPose(file, { isFlag: path === undefined });
  return () => pose;
}

/** A keypoint file's pose, or a picture's bytes. Says of a name that is no file what was expected. */
async function readPose(path: string, { isFlag }: { isFlag: boolean }): Promise<GenerateRequest['pose']> {
  const bytes = await readInput(path).catch((error: unknown) => {
    if (isFlag && error instanceof ReposeError && error.kind === 'not-found') {
      const expected = `one of ${readyPoseNames.join(', ')}, or a file`;
      throw new ReposeError('not-found', `Cannot find the pose "${path}": expected ${expected}`, {
        cause: error,
      });
    }
    if (!readyPoseNames.some((name) => name === path)) throw error;
    throw toPoseError(`${path}: no such file`, `expected --pose ${path} for the ready pose`, error);
  });
  const isPicture = detectPictureFormat(bytes).format !== undefined;
  return isPicture ? bytes : parsePoseFile(decodeText(bytes), 'pose');
}

function toPoseError(found: string, expected: string, cause?: unknown): ReposeError {
  return new ReposeError('invalid-argument', `Cannot draw with ${found}: ${expected}`, { cause });
}

function parseStages(text: string): readonly PictureName[] {
  return text.split(',').map((word) => {
    const stage = pictureNames.find((known) => known === word.trim());
    if (stage === undefined) throw new InvalidArgumentError(`Expected ${pictureNames.join(' or ')}.`);
    return stage;
  });
}

function parseFraming(text: string): RequestFraming {
  const kind = fitNames.find((name) => name === text);
  if (kind !== undefined) return { kind };
  const box = /^(\d+),(\d+),(\d+),(\d+)$/.exec(text);
  if (box === null)
    throw new InvalidArgumentError(`Expected ${fitNames.join(', ')} or LEFT,TOP,WIDTH,HEIGHT.`);
  const [x = 0, y = 0, width = 0, height = 0] = box.slice(1).map(Number);
  return { kind: 'crop', box: { x, y, width, height } };
}
