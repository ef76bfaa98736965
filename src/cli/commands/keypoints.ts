import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Command, Option } from 'commander';
import { ReposeError } from '../../errors.js';
import { isVisible } from '../../pose/convert.js';
import type { Joint, Skeleton } from '../../pose/skeleton.js';
import { toSkeleton } from '../../pose/skeleton-definition.js';
import { assertOutside } from '../assert-outside.js';
import { addEstimatorOptions, type EstimatorFlags, openEstimator } from '../estimator-options.js';
import { toExamples } from '../examples.js';
import { readSkeletonSetting, skeletonHelp } from '../read-skeleton.js';
import { print, say } from '../terminal.js';

interface KeypointsFlags extends EstimatorFlags {
  readonly to: string;
  readonly badFiles: 'refuse' | 'skip';
  readonly out?: string;
  readonly replace?: boolean;
  readonly drawn?: string;
}

/**
 * `repose keypoints DIR`: writes an annotation file for a folder of pictures with a pose estimator.
 */
export function addKeypointsCommand(program: Command): void {
  addEstimatorOptions(
    program
      .command('keypoints')
      .summary('find the joints in your pictures with a pose estimator')
      .description(
        'Runs a pose estimator on every picture below a folder, one person per picture, and writes the joints as ' +
          'the annotation file that data check, train and evaluate read. docs/keypoints.md lists estimators',
      )
      .argument('<folder>', 'the pictures'),
  )
    .option('--to <name or file>', `the skeleton to write and to train with: ${skeletonHelp}`, 'coco18')
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
        'repose keypoints people --drawn checked',
        'repose keypoints people --model hrnet-w32.onnx --range imagenet --out people/annotation.csv',
      ]),
    )
    .action(findKeypoints);
}

async function findKeypoints(folder: string, flags: KeypointsFlags): Promise<void> {
  const { minScore, badFiles, drawn } = flags;
  const out = flags.out ?? join(folder, 'annotation.csv');
  if (existsSync(out) && flags.replace !== true)
    throw new ReposeError(
      'failed-precondition',
      `Cannot write ${out}: it exists, expected a free name or --replace`,
    );
  if (drawn !== undefined) assertOutside(folder, drawn);
  const wanted = toSkeleton(await readSkeletonSetting(flags.to));
  const { estimateFolder } = await import('../../keypoints/estimate-folder.js');
  const { writeAnnotations } = await import('../../data/folder/write-annotations.js');
  const { createProgressBar } = await import('../progress-bar.js');
  const estimator = await openEstimator(flags);
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
