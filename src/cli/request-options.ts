import { type Command, InvalidArgumentError, Option } from 'commander';
import { type GenerateRequest, resultFormats } from '../client/messages.js';
import { ReposeError } from '../errors.js';
import type { OutputFormat } from '../image/encode-image.js';
import type { RequestFraming } from '../image/framing.js';
import type { LoosePose } from '../pose/convert.js';
import { parsePoseFile } from '../pose/parse-pose-file.js';
import { findReadyPose, readyPoseNames } from '../pose/ready-poses.js';
import type { Size } from '../pose/skeleton.js';
import { type PictureName, pictureNames } from '../stages.js';
import { parseNumber } from './parse-number.js';
import { readInput, readTextInput } from './read-input.js';

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
}

/** A request that lacks only the model's size, to which a ready pose is fitted. */
export type UnsizedRequest = (modelSize: Size | undefined) => GenerateRequest;

/** Adds the arguments COND and [POSE] and the flags of `RequestFlags`. */
export function addRequestOptions(command: Command): Command {
  return command
    .argument('<cond>', 'the condition image: a JPEG, PNG or WebP of a person')
    .argument(
      '[pose]',
      'a keypoint file of OpenPose, COCO, MMPose, Ultralytics, MediaPipe or "repose poses NAME"; docs/keypoints.md lists the forms',
    )
    .option('--pose <name>', `a ready pose instead of a file: ${readyPoseNames.join(', ')}`)
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
      "how to fit COND to the model's size: person, cover, contain, stretch, or its crop box LEFT,TOP,WIDTH,HEIGHT in pixels (default: person with --cond-pose, cover without)",
      parseFraming,
    )
    .option(
      '--keep-pose-scale',
      "with --framing person: do not give the pose the size and place of COND's person",
    );
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
  const { model, modelVersion, stages, format, quality, keepPoseScale } = flags;
  const readPoseFor = await choosePose(posePath, flags.pose);
  const cond = await readInput(condPath);
  const condPose =
    flags.condPose === undefined
      ? undefined
      : parsePoseFile(await readTextInput(flags.condPose), 'cond_pose');
  const framing = flags.framing ?? (condPose ? ({ kind: 'person' } as const) : undefined);
  const asked = { condPose, model, modelVersion, stages, format, quality, framing, keepPoseScale };
  return (modelSize) => ({ cond, pose: readPoseFor(modelSize), ...asked });
}

/** The pose of a file or of a name, checked as far as possible without the model's size. */
async function choosePose(
  path: string | undefined,
  name: string | undefined,
): Promise<(modelSize: Size | undefined) => LoosePose> {
  if (path !== undefined && name !== undefined)
    throw toPoseError('both a keypoint file and --pose', 'expected one of them');
  if (name !== undefined) {
    findReadyPose(name);
    return (modelSize) => findReadyPose(name, modelSize);
  }
  if (path === undefined)
    throw toPoseError(
      'no pose',
      `expected a keypoint file, or --pose and one of ${readyPoseNames.join(', ')}`,
    );
  const pose = parsePoseFile(await readPoseFile(path), 'pose');
  return () => pose;
}

/** Reads a keypoint file. If the path is the name of a ready pose, the error suggests `--pose`. */
async function readPoseFile(path: string): Promise<string> {
  try {
    return await readTextInput(path);
  } catch (error) {
    if (!readyPoseNames.some((name) => name === path)) throw error;
    throw toPoseError(`${path}: no such file`, `expected --pose ${path} for the ready pose`, error);
  }
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
  if (text === 'person' || text === 'cover' || text === 'contain' || text === 'stretch')
    return { kind: text };
  const box = /^(\d+),(\d+),(\d+),(\d+)$/.exec(text);
  if (box === null)
    throw new InvalidArgumentError('Expected person, cover, contain, stretch or LEFT,TOP,WIDTH,HEIGHT.');
  const [x = 0, y = 0, width = 0, height = 0] = box.slice(1).map(Number);
  return { kind: 'crop', box: { x, y, width, height } };
}
