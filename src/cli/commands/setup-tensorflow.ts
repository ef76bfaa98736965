import { Command } from 'commander';
import { toExamples } from '../examples.js';
import { say } from '../terminal.js';

/** `repose setup-tensorflow`: what training needs beside the npm packages, once for a machine. */
export function createSetupTensorflowCommand(): Command {
  return new Command('setup-tensorflow')
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
  const { cacheFolder } = await import('../../train/tensorflow/cache-folder.js');
  const { setUpTensorflow } = await import('../../train/tensorflow/setup.js');
  const { done, libraryFolder } = await setUpTensorflow({
    cacheFolder: cacheFolder(process.env),
    report: say,
    interactive: process.stderr.isTTY,
  });
  if (!done) say(`TensorFlow is in place already, in ${libraryFolder}`);
}
