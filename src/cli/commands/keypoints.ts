import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { ReposeError } from '../../errors.js';
import { type ValueRange, valueRanges } from '../../networks/network-file.js';
import { isVisible } from '../../pose/convert.js';
import type { Joint, Size, Skeleton } from '../../pose/skeleton.js';
import { toSkeleton } from '../../pose/skeleton-definition.js';
import { assertOutside } from '../assert-outside.js';
import { toExamples } from '../examples.js';
import { parseNumber } from '../parse-number.js';
import { parseSize } from '../parse-size.js';
import { readSkeletonSetting, skeletonHelp } from '../read-skeleton.js';
import { print, say } from '../terminal.js';

interface KeypointsFlags {
  readonly model: string;
  readonly kind: 'auto' | 'heat-maps' | 'coordinates';
  readonly skeleton?: string;
  readonly to: string;
  readonly range: ValueRange;
  readonly size?: Size;
  readonly minScore: number;
  readonly badFiles: 'refuse' | 'skip';
  readonly out?: string;
  readonly replace?: boolean;
  readonly drawn?: string;
}

/**
 * `repose keypoints DIR`: writes an annotation file for a folder of pictures with a pose estimator.
 */
export function addKeypointsCommand(program: Command): void {
  program
    .command('keypoints')
    .summary('find the joints in your pictures with a pose estimator')
    .description(
      'Runs a pose estimator, an ONNX file, on every picture below a folder, one person per picture, and writes the joints as ' +
        'the annotation file that data check, train and evaluate read. docs/keypoints.md lists estimators',
    )
    .argument('<folder>', 'the pictures')
    .requiredOption('--model <file>', 'the estimator, an ONNX file')
    .addOption(
      new Option('--kind <kind>', 'the form of its output')
        .choices(['auto', 'heat-maps', 'coordinates'])
        .default('auto', 'recognised by its shape'),
    )
    .option(
      '--skeleton <name or file>',
      `the order of its joints; by default recognised by their number: ${skeletonHelp}`,
    )
    .option('--to <name or file>', `the skeleton to write and to train with: ${skeletonHelp}`, 'coco18')
    .addOption(
      new Option('--range <range>', 'how a float input encodes the levels 0..255')
        .choices(valueRanges)
        .default('imagenet'),
    )
    .option('--size <width>x<height>', 'the size of its input, where the model leaves it open', parseSize)
    // The default of SimpleBaseline and HRNet (IN_VIS_THRE).
    .option('--min-score <number>', 'joints with a lower score count as not seen', parseScore, 0.2)
    .addOption(
      new Option('--bad-files <what>', 'what to do with pictures that are unreadable or show nobody')
        .choices(['refuse', 'skip'])
        .default('skip'),
    )
    .option('--out <file>', 'the annotation file; by default annotation.csv in the folder')
    .option('--replace', 'replace an existing annotation file')
    .option('--drawn <folder>', 'also write each picture with its joints drawn over it')
    .addHelpText(
      'after',
      toExamples([
        'repose keypoints people --model movenet-thunder.onnx --drawn checked',
        'repose keypoints people --model hrnet-w32.onnx --range imagenet --out people/annotation.csv',
      ]),
    )
    .action(findKeypoints);
}

function parseScore(text: string): number {
  const score = parseNumber(text);
  if (score > 0 && Number.isFinite(score)) return score;
  throw new InvalidArgumentError('Expected a number above 0.');
}

async function findKeypoints(folder: string, flags: KeypointsFlags): Promise<void> {
  const { model, kind, size, range, minScore, badFiles, drawn } = flags;
  const out = flags.out ?? join(folder, 'annotation.csv');
  if (existsSync(out) && flags.replace !== true)
    throw new ReposeError(
      'failed-precondition',
      `Cannot write ${out}: it exists, expected a free name or --replace`,
    );
  if (drawn !== undefined) assertOutside(folder, drawn);
  const skeleton =
    flags.skeleton === undefined ? undefined : toSkeleton(await readSkeletonSetting(flags.skeleton));
  const wanted = toSkeleton(await readSkeletonSetting(flags.to));
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const { openPoseEstimator } = await import('../../keypoints/pose-estimator.js');
  const { estimateFolder } = await import('../../keypoints/estimate-folder.js');
  const { writeAnnotations } = await import('../../data/folder/write-annotations.js');
  const { createProgressBar } = await import('../progress-bar.js');
  const estimator = await openPoseEstimator(
    { path: model, range },
    { kind: kind === 'auto' ? undefined : kind, skeleton, size },
  );
  const bar = createProgressBar('finding joints');
  try {
    const poses = await estimateFolder(folder, estimator, {
      minScore,
      skeleton: wanted,
      badFiles,
      onProblem: ({ place, description }) => say(`left out ${place}: ${description}`),
      onDone: bar.update,
      ...(drawn !== undefined && {
        onPose: (path, bytes, joints) => writeDrawn(join(drawn, path), bytes, { joints, skeleton: wanted }),
      }),
    });
    bar.stop();
    await writeAnnotations(out, poses);
    const hidden = [...poses.values()].flat().filter((joint) => !isVisible(joint)).length / poses.size;
    print(
      `${out}: ${poses.size} pictures, ${hidden.toFixed(1)} of ${wanted.joints.length} joints hidden on average`,
    );
  } finally {
    bar.stop();
    await estimator.release();
  }
}

async function writeDrawn(
  path: string,
  bytes: Uint8Array,
  pose: { readonly joints: readonly Joint[]; readonly skeleton: Skeleton },
): Promise<void> {
  const { drawJoints } = await import('../../image/draw-joints.js');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, await drawJoints(bytes, pose, path));
}
