import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AugmentOptions, DrawingModel, Progress } from '../../augment/augment.js';
import { type Shard, toManifestName } from '../../augment/shard.js';
import type { Client } from '../../client/client.js';
import type { Split } from '../../data/folder/find-split.js';
import type { Problem } from '../../data/folder/problem.js';
import type { DataFolder } from '../../data/folder/read-data-folder.js';
import { ReposeError } from '../../errors.js';
import { isSkeletonName, skeletonNames } from '../../pose/skeletons.js';
import { type PictureName, pictureNames } from '../../stages.js';
import { assertOutside } from '../assert-outside.js';
import { toExamples } from '../examples.js';
import { findPosingModel } from '../find-posing-model.js';
import { parseCount, parseNumber } from '../parse-number.js';
import { parsePattern } from '../parse-pattern.js';
import { parseShard } from '../parse-shard.js';
import { print, say } from '../terminal.js';
import { watchForStop } from '../watch-for-stop.js';
import { addServerOptions, type OwnServerFlags, withServers } from '../with-server.js';

interface AugmentFlags extends Omit<OwnServerFlags, 'address'> {
  readonly modelVersion?: string;
  readonly poses?: readonly string[];
  readonly samples?: number;
  readonly out: string;
  readonly backdrops?: string;
  readonly posesPerPicture?: number;
  readonly seed: number;
  readonly minJoints: number;
  readonly shard?: Shard;
  readonly split?: Split;
  readonly personPattern?: RegExp;
  readonly stage: PictureName;
  readonly framing: AugmentOptions['framing'];
  readonly format: AugmentOptions['format'];
  readonly quality?: number;
  readonly enlarge?: number;
  readonly address?: readonly string[];
  readonly streams: number;
  readonly patience: number;
}

/** `repose augment DATA`: every picture of a data set in more poses, as a data set. */
export function addAugmentCommand(program: Command): void {
  const command = program
    .command('augment')
    .summary('draw every picture of a data set in more poses')
    .description(
      'Draws every picture below a folder in all or some of the poses, and writes a data set: one folder per person, ' +
        'annotation.csv, and manifest.jsonl with one line per picture. The same command resumes a run that was stopped or ' +
        'killed. Exits with status 4 when some pictures could not be drawn',
    )
    .argument('<data>', 'a data set, or any folder of pictures of people')
    .option(
      '--poses <pose...>',
      'names of ready poses, or "ready" for all; keypoint and annotation files, or folders of them; "data" for the poses of the data set',
    )
    .addOption(
      new Option(
        '--samples <number>',
        'in place of --poses: draw each picture so many times with a DAGAN; --model is its run or its bundle',
      )
        .argParser(parseCount)
        .conflicts([
          ...['poses', 'posesPerPicture', 'backdrops', 'shard'],
          ...['address', 'modelVersion', 'models', 'stage', 'enlarge'],
        ]),
    )
    .requiredOption('--out <folder>', 'the output folder; created if missing')
    .option(
      '--poses-per-picture <number>',
      'draw each picture in this many of the poses, chosen at random',
      parseCount,
    )
    .option(
      '--backdrops <folder>',
      "draw before the pictures below this folder, chosen at random, in place of each picture's own background",
    )
    .option('--seed <number>', 'the seed of these choices', parseNumber, 1)
    .option('--min-joints <number>', 'skip poses of the data set with fewer visible joints', parseNumber, 9)
    .addOption(
      new Option('--split <split>', 'only the pictures of this split, where the data set has splits').choices(
        ['train', 'test'],
      ),
    )
    .option(
      '--shard <index/count>',
      'draw one of several parts, as in 3/16; each on a machine of its own, into the same folder',
      parseShard,
    )
    .option(
      '--person-pattern <regex>',
      'the first group of this expression in a path is the person',
      parsePattern,
    )
    .addOption(
      new Option('--stage <stage>', 'which picture to keep; coarse runs G1 only')
        .choices(pictureNames)
        .default('refined'),
    )
    .addOption(
      new Option('--framing <framing>', "how to fit pictures to the model's size")
        .choices(['cover', 'contain', 'stretch'])
        .default('cover'),
    )
    .addOption(
      new Option('--format <format>', "the pictures' encoding")
        .choices(['png', 'jpeg', 'webp'])
        .default('png'),
    )
    .option('--quality <number>', 'quality of JPEG and WebP, 1 to 100', parseQuality)
    .option(
      '--enlarge <times>',
      "draw pictures so many times as large as the model's, with the details of the data set's",
      parseCount,
    )
    .option(
      '--address <host:port...>',
      'the servers to draw on, in turn; by default the command starts one for itself',
    )
    .option('--streams <number>', 'streams that are open to each server', parseCount, 2)
    .option('--patience <seconds>', 'how long to wait for an unreachable server', parseNumber, 60)
    .option('--model <name>', "a model's name; by default the server's default model")
    .option('--model-version <version>', "a version of the model; by default the model's default version");
  addServerOptions(command)
    .addHelpText(
      'after',
      toExamples([
        'repose augment people --poses walking waving --out more',
        'repose augment market1501 --split train --poses data --poses-per-picture 4 --seed 7 --out more --format jpeg',
        'repose augment people --poses data --poses-per-picture 2 --backdrops places --out more',
        'repose augment people --model runs/003-dagan --samples 2 --out more',
        'repose augment people --poses ready --out /shared/more --shard 3/16',
        'repose augment people --poses ready poses/ dance.json --out more --address gpu1:50051 gpu2:50051',
      ]),
    )
    .action(runAugment);
}

function parseQuality(text: string): number {
  const quality = parseCount(text);
  if (quality > 100) throw new InvalidArgumentError('Expected a whole number from 1 to 100.');
  return quality;
}

async function runAugment(folder: string, flags: AugmentFlags): Promise<void> {
  const { readDataFolder } = await import('../../data/folder/read-data-folder.js');
  const { dataPoses, readPosePool } = await import('../../augment/pose-pool.js');
  const { listBackdrops } = await import('../../augment/backdrops.js');
  assertOutside(folder, flags.out);
  if (flags.backdrops !== undefined) assertOutside(flags.backdrops, flags.out, 'folder of backdrops');
  if (flags.samples !== undefined) return drawSamples(folder, flags, flags.samples);
  const { poses: words } = flags;
  if (words === undefined)
    throw new ReposeError(
      'invalid-argument',
      'Cannot augment: neither poses nor samples, expected --poses, or --samples with a DAGAN',
    );
  if (words.includes(dataPoses) && flags.posesPerPicture === undefined)
    throw new ReposeError(
      'invalid-argument',
      `Cannot draw each picture in all poses of the data set: expected --poses-per-picture with --poses ${dataPoses}`,
    );
  const { personPattern } = flags;
  const data = await readDataFolder(folder, { personPattern, unnamed: 'own-person' });
  const pictures = choosePictures(data, flags.split);
  const pool = await readPosePool(words, { folder, pictures });
  tellLeftOut(pool.problems);
  const backdrops = flags.backdrops === undefined ? undefined : await listBackdrops(resolve(flags.backdrops));
  // What it leaves is a complete data folder.
  const { stop, unwatch } = watchForStop(() => say('\nstopping; the same command resumes from here'));
  try {
    await withServers(flags.address ?? [], flags, async (addresses, connection) => {
      const { createClient } = await import('../../client/client.js');
      const { lookUpServers } = await import('../../client/server-group.js');
      const { augment } = await import('../../augment/augment.js');
      const { createAugmentProgress } = await import('../augment-progress.js');
      const group = await lookUpServers(addresses);
      const client = createClient(group, connection);
      const bar = createAugmentProgress(process.stderr);
      try {
        const model = await describeModel(client, flags);
        const streams = flags.streams * group.size;
        const { seed, minJoints, posesPerPicture, out, shard } = flags;
        const { stage, framing, format, quality, enlarge } = flags;
        const startedMs = performance.now();
        const progress = await augment(
          {
            ...{ folder: resolve(folder), pictures, pool, posesPerPicture, minJoints, seed, out, backdrops },
            ...{ shard, stage, framing, format, quality, enlarge },
            settings: {
              poses: words,
              split: flags.split ?? null,
              'person-pattern': personPattern?.source ?? null,
            },
          },
          { client, streams, patienceMs: flags.patience * 1000, model },
          {
            onProgress: bar.show,
            onFailure: ({ source, pose }, message) => bar.tell(`failed: ${source} as ${pose}: ${message}`),
            signal: stop,
          },
        );
        bar.stop();
        tellEnd(progress, { out, shard }, (performance.now() - startedMs) / 1000);
      } finally {
        bar.stop();
        client.close();
      }
    });
  } finally {
    unwatch();
  }
}

/** Draws each picture anew, by noise, with the graph of a DAGAN in this process. */
async function drawSamples(folder: string, flags: AugmentFlags, samples: number): Promise<void> {
  const { readDataFolder } = await import('../../data/folder/read-data-folder.js');
  const { sampleFolder } = await import('../../augment/sample-folder.js');
  const { openRefinerOf } = await import('../open-refiner.js');
  const { createProgressBar } = await import('../progress-bar.js');
  const { personPattern, model, out, seed, framing, format, quality } = flags;
  if (model === undefined)
    throw new ReposeError(
      'invalid-argument',
      'Cannot draw samples: no model, expected --model with a run of --method dagan, or a bundle exported of one',
    );
  const data = await readDataFolder(folder, { personPattern, unnamed: 'own-person' });
  const pictures = choosePictures(data, flags.split);
  const sampler = await openRefinerOf(model, 'sample');
  const bar = createProgressBar('drawing');
  try {
    const how = { folder, pictures, out, seed, framing, format, quality, samples };
    const count = await sampleFolder(sampler, { ...how, onProgress: bar.update });
    bar.stop();
    print(`${out}: ${count} samples drawn`);
  } finally {
    bar.stop();
    await sampler.release();
  }
}

function choosePictures({ folder, pictures, problems, unused }: DataFolder, split: Split | undefined) {
  tellLeftOut([...problems, ...unused]);
  const chosen = split === undefined ? pictures : pictures.filter((picture) => picture.split === split);
  if (chosen.length > 0) return chosen;
  const found = split === undefined ? 'no JPEG, PNG or WebP in it' : `no picture in its ${split} split`;
  throw new ReposeError('not-found', `Cannot augment ${folder}: ${found}, expected at least one`);
}

function tellLeftOut(problems: readonly Problem[]): void {
  for (const { place, description } of problems) say(`left out ${place}: ${description}`);
}

async function describeModel(client: Client, flags: AugmentFlags): Promise<DrawingModel> {
  const model = await findPosingModel(client, flags, 'augment with');
  if (!isSkeletonName(model.skeletonName))
    throw new ReposeError(
      'failed-precondition',
      `Cannot augment with the model ${model.name}: its skeleton is ${model.skeletonName}, expected one of ${skeletonNames.join(', ')}`,
    );
  if (!model.takesBackdrop && flags.backdrops !== undefined)
    throw new ReposeError(
      'failed-precondition',
      `Cannot draw before backdrops with the model ${model.name}: it does not tell where the person is, expected one that does`,
    );
  if (model.size) {
    const { name, version: drawing, size, usesCondPose } = model;
    return { name, version: drawing, size, usesCondPose };
  }
  throw new ReposeError(
    'internal',
    "Cannot read the server's answer: the model has no size, expected width and height",
  );
}

function tellEnd(
  { total, drawn, kept, failed }: Progress,
  { out, shard }: { readonly out: string; readonly shard: Shard | undefined },
  seconds: number,
): void {
  const rate = `${(drawn / seconds).toFixed(1)} images/s`;
  const before = kept > 0 ? `, ${kept} were there` : '';
  print(`${out}: ${drawn} pictures drawn${before}, ${failed} failed; ${rate}`);
  if (failed === 0) return;
  throw new ReposeError(
    'failed-precondition',
    `Cannot draw ${failed} of ${total} pictures: the others are drawn, and ${join(out, toManifestName(shard))} has the reasons`,
  );
}
