import type { Command } from 'commander';
import { toExamples } from '../examples.js';
import { setUpTensorflowHere } from '../tensorflow.js';
import { say } from '../terminal.js';

/** `repose setup-tensorflow`: what training needs beside the npm packages, once for a machine. */
export function addSetupTensorflowCommand(program: Command): void {
  program
    .command('setup-tensorflow')
    .summary('get what training needs, once for a machine')
    .description(
      'Fetches the TensorFlow library from the Python package index and builds its binding for Node: 274 MB to fetch and ' +
        '900 MB on disk, in REPOSE_CACHE or ~/.cache/repose. Needs Python 3 with pip, and g++. Does nothing when all is there',
    )
    .addHelpText(
      'after',
      toExamples(['repose setup-tensorflow', 'REPOSE_CACHE=/data/cache repose setup-tensorflow']),
    )
    .action(setUp);
}

async function setUp(): Promise<void> {
  const { done, libraryFolder } = await setUpTensorflowHere();
  if (!done) say(`TensorFlow is in place already, in ${libraryFolder}`);
}
