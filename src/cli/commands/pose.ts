import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Joint } from '../../pose/skeleton.js';
import { toSkeleton } from '../../pose/skeleton-definition.js';
import { addEstimatorOptions, type EstimatorFlags, openEstimator } from '../estimator-options.js';
import { toExamples } from '../examples.js';
import { readInput } from '../read-input.js';
import { readSkeletonSetting, skeletonHelp } from '../read-skeleton.js';
import { print } from '../terminal.js';

interface PoseFlags extends EstimatorFlags {
  readonly to: string;
  readonly draw?: string;
}

/** `repose pose PHOTO`: prints the joints of the person in a picture as a keypoint file. */
export function addPoseCommand(program: Command): void {
  addEstimatorOptions(
    program
      .command('pose')
      .summary('find the joints in a photograph, as a keypoint file')
      .description(
        'Finds the joints of the largest and most central person in a JPEG, PNG or WebP and prints them as a keypoint file',
      )
      .argument('<photo>', 'the picture'),
  )
    .option('--to <name or file>', `the skeleton to write: ${skeletonHelp}`, 'coco18')
    .option('--draw <file>', "also write the picture with its joints, the person's left in blue")
    .addHelpText(
      'after',
      toExamples([
        'repose pose friend.jpg > friend.json',
        'repose pose friend.jpg --draw friend-joints.jpg > friend.json',
      ]),
    )
    .action(printPose);
}

async function printPose(photo: string, flags: PoseFlags): Promise<void> {
  const bytes = await readInput(photo);
  const skeleton = toSkeleton(await readSkeletonSetting(flags.to));
  const { findPose } = await import('../../estimator/find-pose.js');
  const { toPoseFile } = await import('../../pose/ready-poses.js');
  const estimator = await openEstimator(flags);
  try {
    const pose = await findPose(bytes, estimator, { field: photo, minScore: flags.minScore, skeleton });
    if (flags.draw !== undefined) {
      const { drawJoints } = await import('../../image/draw-joints.js');
      await writeFile(flags.draw, await drawJoints(bytes, pose, photo));
    }
    const joints = pose.joints.map(toShortNumbers);
    print(toPoseFile({ ...pose, skeleton: skeleton.name, joints, units: 'pixels' }));
  } finally {
    await estimator.release();
  }
}

/** Tenths of a pixel and hundredths of a score: an estimator does not know more. */
function toShortNumbers({ x, y, confidence }: Joint): Joint {
  return { x: round(x, 10), y: round(y, 10), confidence: round(confidence, 100) };
}

function round(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
