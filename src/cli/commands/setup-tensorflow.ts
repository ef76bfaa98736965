import type { Command } from 'commander';
import { toExamples } from '../examples.js';
import { setUpTensorflowHere } from '../tensorflow.js';
import { say } from '../terminal.js';

/**
 * `repose setup-tensorflow`: installs what training needs besides the npm packages, once per
 * machine.
 */
export function addSetupTensorflowCommand(program: Command): void {
  program
    .command('setup-tensorflow')
    .summary('install what training needs, once per machine')
    .description(
      'Downloads the TensorFlow library from the Python package index and builds its binding for Node: 274 MB to download and ' +
        '900 MB on disk, in REPOSE_CACHE or ~/.cache/repose. Needs Python 3 with pip, and g++. Does nothing if everything is in place',
    )
    .option(
      '--gpu',
      'the library that also runs on NVIDIA GPUs: 3.3 GB to download, 6 GB on disk; Linux on x64 only',
    )
    .option('--no-gpu', 'the library for the CPU only; without either flag the installed one stays')
    .option('--wheels <folder>', 'a folder with the wheels, instead of the package index')
    .addHelpText(
      'after',
      toExamples([
        'repose setup-tensorflow',
        'repose setup-tensorflow --gpu',
        'REPOSE_CACHE=/data/cache repose setup-tensorflow',
      ]),
    )
    .action(setUp);
}

interface Flags {
  readonly gpu?: boolean;
  readonly wheels?: string;
}

async function setUp({ gpu, wheels }: Flags): Promise<void> {
  const { done, libraryFolder } = await setUpTensorflowHere({ gpu, wheelFolder: wheels });
  if (!done) say(`TensorFlow is already in place, in ${libraryFolder}`);
}
