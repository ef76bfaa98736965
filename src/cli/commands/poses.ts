import type { Command } from 'commander';
import { findReadyPose, readyPoseNames, toPoseFile } from '../../pose/ready-poses.js';
import { toExamples } from '../examples.js';
import { print } from '../terminal.js';

/** `repose poses [NAME]`: the ready poses' names, or one of them as a keypoint file. */
export function addPosesCommand(program: Command): void {
  program
    .command('poses')
    .summary('list the ready poses, or print one as a keypoint file')
    .description('Prints the names of the ready poses, or the pose NAME as a keypoint file to start from')
    .argument('[name]', 'a ready pose')
    .addHelpText('after', toExamples(['repose poses', 'repose poses walking > walking.json']))
    .action((name: string | undefined) => {
      if (name === undefined) for (const known of readyPoseNames) print(known);
      else print(toPoseFile(findReadyPose(name)));
    });
}
