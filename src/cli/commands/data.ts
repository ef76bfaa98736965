import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Command, Option } from 'commander';
import type { DataReport } from '../../data/folder/check-data-folder.js';
import type { DataFolder } from '../../data/folder/read-data-folder.js';
import { toSkeleton } from '../../pose/skeleton-definition.js';
import { assertOutside } from '../assert-outside.js';
import { toExamples } from '../examples.js';
import { parsePattern } from '../parse-pattern.js';
import { readSkeletonSetting, skeletonHelp } from '../read-skeleton.js';
import { print, say } from '../terminal.js';

/** `repose data check DIR`: what training can use of a folder of pictures of people. */
export function addDataCommand(program: Command): void {
  program
    .command('data')
    .summary('check data sets')
    .description('Checks folders of pictures of people')
    .addHelpText('after', toExamples(['repose data check market1501']))
    .command('check')
    .summary('count the usable pictures of a data folder, and list the others')
    .description(
      'Reads Market-1501 and DeepFashion folders as downloaded with their annotation and pairs files, or any folder with ' +
        'one sub-folder per person and keypoint files beside the pictures. Decodes every picture, and fails if training would ' +
        'refuse the folder',
    )
    .argument('<folder>', 'the data set')
    .option(
      '--person-pattern <regex>',
      'the first group of this expression in a path is the person',
      parsePattern,
    )
    .option('--skeleton <name or file>', `the joints to train with: ${skeletonHelp}`, 'coco18')
    .addOption(
      new Option('--bad-files <what>', 'what training does with unusable files')
        .choices(['refuse', 'skip'])
        .default('refuse'),
    )
    .option('--sheet <file>', 'also write a PNG of some pictures with their joints drawn over them')
    .option('--json', 'print the whole report as JSON')
    .addHelpText(
      'after',
      toExamples([
        'repose data check market1501',
        'repose data check people --json',
        'repose data check people --sheet poses.png',
      ]),
    )
    .action(checkFolder);
}

/** Problems that are printed; `--json` has all of them. */
const shownProblems = 20;
/** Pictures between two progress lines. */
const progressEvery = 5000;

interface CheckFlags {
  readonly personPattern?: RegExp;
  readonly skeleton: string;
  readonly badFiles: 'refuse' | 'skip';
  readonly sheet?: string;
  readonly json?: boolean;
}

async function checkFolder(
  folder: string,
  { personPattern, skeleton: named, badFiles, sheet, json = false }: CheckFlags,
): Promise<void> {
  const { readDataFolder } = await import('../../data/folder/read-data-folder.js');
  const { defaultPick } = await import('../../data/folder/pick-split.js');
  const { checkDataFolder } = await import('../../data/folder/check-data-folder.js');
  if (sheet !== undefined) assertOutside(folder, sheet);
  const skeleton = toSkeleton(await readSkeletonSetting(named));
  const data = await readDataFolder(folder, { personPattern, skeleton });
  const report = await checkDataFolder(data, {
    ...defaultPick,
    badFiles,
    onChecked: (done, total) => {
      if (done % progressEvery === 0) say(`${done} of ${total} pictures`);
    },
  });
  if (json) print(JSON.stringify({ ...report, refusal: report.refusal?.message }));
  else for (const line of formatReport(report)) print(line);
  if (sheet !== undefined) await writeSheet(data, sheet);
  if (report.refusal) throw report.refusal;
}

async function writeSheet(data: DataFolder, path: string): Promise<void> {
  const { drawPoseSheet } = await import('../../data/folder/pose-sheet.js');
  const { encodeImage } = await import('../../image/encode-image.js');
  const { imageNhwc, size } = await drawPoseSheet(data);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, await encodeImage(imageNhwc, { size, format: 'png' }));
  say(`${path}: pictures with their joints`);
}

function formatReport(report: DataReport): string[] {
  const { problems, leaks, warning } = report;
  const hidden = problems.length - shownProblems;
  return [
    `${report.pictures} pictures of ${report.persons} persons; ${report.junk} without a person left out`,
    `${report.usable} can be used, with ${report.hiddenJoints.toFixed(1)} of ${report.joints} joints hidden on average`,
    `${report.possiblePairs} pairs are possible, ${report.listedPairs} listed in pairs files can be used`,
    leaks.length === 0
      ? 'Nobody is in both train and test'
      : `${leaks.length} in both train and test: ${leaks.slice(0, shownProblems).join(', ')}`,
    ...(warning === undefined ? [] : [`Warning: ${warning}`]),
    `${problems.length} problems`,
    ...problems.slice(0, shownProblems).map(({ place, description }) => `  ${place}: ${description}`),
    ...(hidden > 0 ? [`  and ${hidden} more: --json lists all of them`] : []),
  ];
}
