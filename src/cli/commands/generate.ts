import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ResultStage, resultFormats, resultStages } from '../../client/messages.js';
import { ReposeError } from '../../errors.js';
import type { OutputFormat } from '../../image/encode-image.js';
import type { Framing } from '../../image/framing.js';
import type { LoosePose } from '../../pose/convert.js';
import { parsePoseFile } from '../../pose/parse-pose-file.js';
import { findReadyPose, readyPoseNames } from '../../pose/ready-poses.js';
import type { Size } from '../../pose/skeleton.js';
import { toExamples } from '../examples.js';
import { parseNumber } from '../parse-number.js';
import { readInput } from '../read-input.js';
import { print } from '../terminal.js';
import { addOwnServerOptions, type OwnServerFlags, withServer } from '../with-server.js';

interface GenerateFlags extends OwnServerFlags {
  readonly pose?: string;
  readonly out: string;
  readonly stages?: readonly ResultStage[];
  readonly format: OutputFormat;
  readonly quality?: number;
  readonly framing?: Framing;
}

/** `repose generate COND [POSE]`: one picture and one pose in, `coarse` and `refined` files out. */
export function addGenerateCommand(program: Command): void {
  const command = program
    .command('generate')
    .summary('draw the person of a picture in another pose')
    .description(
      'Draws the person of COND in another pose. Writes coarse and then refined pictures, saying when each arrived',
    )
    .argument('<cond>', 'the condition picture: a JPEG, PNG or WebP of a person')
    .argument(
      '[pose]',
      'a keypoint file: OpenPose JSON, COCO keypoints JSON or the form of "repose poses NAME"',
    )
    .option('--pose <name>', `a ready pose in place of a file: ${readyPoseNames.join(', ')}`)
    .option('--out <folder>', 'where to write the pictures; made if it is not there', 'out')
    .option('--model <name>', "a model's name; the server's default model without it")
    .option('--stages <list>', 'coarse, refined or both, with a comma between them', parseStages)
    .addOption(
      new Option('--format <format>', "the pictures' encoding").choices(resultFormats).default('png'),
    )
    .option('--quality <number>', 'of JPEG and WebP, 1 to 100', parseNumber)
    .option(
      '--framing <framing>',
      "how COND is fitted to the model's size: cover, contain, stretch, or the box LEFT,TOP,WIDTH,HEIGHT of it in pixels",
      parseFraming,
    );
  addOwnServerOptions(command)
    .addHelpText(
      'after',
      toExamples([
        'repose generate photo.jpg --pose walking --out out',
        'repose generate photo.jpg openpose.json --out out --framing contain',
        'repose generate photo.jpg --pose waving --out out --address 127.0.0.1:50051 --stages coarse --format jpeg',
      ]),
    )
    .action(generate);
}

async function generate(condPath: string, posePath: string | undefined, flags: GenerateFlags): Promise<void> {
  const { out, model, stages, format, quality, framing } = flags;
  const readPoseFor = await choosePose(posePath, flags.pose);
  const cond = await readInput(condPath);
  await mkdir(out, { recursive: true });
  await withServer(flags, async (address) => {
    const { createClient } = await import('../../client/client.js');
    const client = createClient(address);
    try {
      const { model: served } = await client.getModel(model);
      const pose = readPoseFor(served?.size ?? undefined);
      const startedMs = performance.now();
      const results = client.generate({ cond, pose, model, stages, format, quality, framing });
      for await (const { stage, data } of results) {
        const arrivedMs = performance.now() - startedMs;
        const path = join(out, `${stage}.${fileEndings[format]}`);
        await writeFile(path, data);
        print(`${path} after ${Math.round(arrivedMs)} ms`);
      }
    } finally {
      client.close();
    }
  });
}

const fileEndings: Readonly<Record<OutputFormat, string>> = {
  png: 'png',
  jpeg: 'jpg',
  webp: 'webp',
  rgb: 'rgb',
};

/** The pose of a file or of a name, checked as far as it can be before the model's size is known. */
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
  const pose = parsePoseFile((await readPoseFile(path)).toString('utf8'), 'pose');
  return () => pose;
}

/** Reads a keypoint file; where a ready pose was named in its place, the error says how to ask for that. */
async function readPoseFile(path: string): Promise<Buffer> {
  try {
    return await readInput(path);
  } catch (error) {
    if (!readyPoseNames.some((name) => name === path)) throw error;
    throw toPoseError(
      `the file ${path}, which is not there`,
      `for the ready pose write --pose ${path}`,
      error,
    );
  }
}

function toPoseError(found: string, expected: string, cause?: unknown): ReposeError {
  return new ReposeError('invalid-argument', `Cannot draw with ${found}: ${expected}`, { cause });
}

function parseStages(text: string): readonly ResultStage[] {
  return text.split(',').map((word) => {
    const stage = resultStages.find((known) => known === word.trim());
    if (stage === undefined) throw new InvalidArgumentError(`Expected ${resultStages.join(' or ')}.`);
    return stage;
  });
}

function parseFraming(text: string): Framing {
  if (text === 'cover' || text === 'contain' || text === 'stretch') return { kind: text };
  const box = /^(\d+),(\d+),(\d+),(\d+)$/.exec(text);
  if (box === null)
    throw new InvalidArgumentError('Expected cover, contain, stretch or LEFT,TOP,WIDTH,HEIGHT.');
  const [x = 0, y = 0, width = 0, height = 0] = box.slice(1).map(Number);
  return { kind: 'crop', box: { x, y, width, height } };
}
