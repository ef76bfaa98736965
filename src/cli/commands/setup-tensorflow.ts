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
    .option(
      '--gpu',
      "the library that also runs on NVIDIA's GPUs: 3.3 GB to fetch, 6 GB on disk; Linux on x64 only",
    )
    .option('--no-gpu', 'the library for the CPU alone; without either flag the one in place stays')
    .option('--wheels <folder>', 'a folder that holds the wheels already, instead of the package index')
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
  if (!done) say(`TensorFlow is in place already, in ${libraryFolder}`);
}
