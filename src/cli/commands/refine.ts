import { type Command, Option } from 'commander';
import type { Problem } from '../../data/folder/problem.js';
import { toSkeleton } from '../../pose/skeleton-definition.js';
import { assertOutside } from '../assert-outside.js';
import { toExamples } from '../examples.js';
import { parsePattern } from '../parse-pattern.js';
import { readSkeletonSetting, skeletonHelp } from '../read-skeleton.js';
import { print, say } from '../terminal.js';

interface RefineFlags {
  readonly model: string;
  readonly out: string;
  readonly force?: true;
  readonly personPattern?: RegExp;
  readonly skeleton: string;
  readonly framing: 'cover' | 'contain' | 'stretch';
  readonly badFiles: 'refuse' | 'skip';
}

/** `repose refine DATA`: every picture of a data set as SimGAN's refiner makes it, as a data set. */
export function addRefineCommand(program: Command): void {
  program
    .command('refine')
    .summary('make the pictures of a data set look like photographs, with the same joints')
    .description(
      'Refines every picture of a data set with a model of "repose train --method simgan", and writes a data set with the ' +
        'same people and joints, which "repose train --data" reads: docs/augmentation-models.md',
    )
    .argument('<data>', 'the data set')
    .requiredOption('--model <folder>', 'a run of --method simgan, or a bundle exported of one')
    .requiredOption('--out <folder>', 'the output folder')
    .option('--force', 'replace an existing folder')
    .option(
      '--person-pattern <regex>',
      'the first group of this expression in a path is the person',
      parsePattern,
    )
    .option('--skeleton <name or file>', `the joints of poses: ${skeletonHelp}`, 'coco18')
    .addOption(
      new Option('--framing <framing>', "how to fit pictures to the model's size")
        .choices(['cover', 'contain', 'stretch'])
        .default('cover'),
    )
    .addOption(
      new Option('--bad-files <what>', 'what to do with unusable files')
        .choices(['refuse', 'skip'])
        .default('refuse'),
    )
    .addHelpText(
      'after',
      toExamples([
        'repose refine people --model runs/002-simgan --out refined',
        'repose refine people --model models/refiner --out refined && repose train --data refined',
      ]),
    )
    .action(refine);
}

async function refine(folder: string, flags: RefineFlags): Promise<void> {
  const { readDataFolder } = await import('../../data/folder/read-data-folder.js');
  const { assertNoBadFiles } = await import('../../data/folder/prepare-data-folder.js');
  const { refineFolder } = await import('../../augment/refine-folder.js');
  const { openRefinerOf } = await import('../open-refiner.js');
  const { createProgressBar } = await import('../progress-bar.js');
  const { out, personPattern, framing, badFiles, force, model } = flags;
  assertOutside(folder, out);
  const skeleton = toSkeleton(await readSkeletonSetting(flags.skeleton));
  const data = await readDataFolder(folder, { personPattern, skeleton });
  assertNoBadFiles(data.problems, badFiles);
  const onProblem = ({ place, description }: Problem) => say(`left out ${place}: ${description}`);
  for (const problem of [...data.problems, ...data.unused]) onProblem(problem);
  const refiner = await openRefinerOf(model);
  const bar = createProgressBar('refining');
  try {
    const onProgress = bar.update;
    const count = await refineFolder(data, refiner, { out, framing, badFiles, force, onProblem, onProgress });
    bar.stop();
    print(`${out}: ${count} pictures refined`);
  } finally {
    bar.stop();
    await refiner.release();
  }
}
