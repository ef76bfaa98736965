import type { Command } from 'commander';
import { cacheFolder } from '../../cache-folder.js';
import { toExamples } from '../examples.js';
import { say } from '../terminal.js';

/**
 * `repose setup-cuda`: installs what serving on an NVIDIA GPU needs besides the npm packages and
 * CUDA.
 */
export function addSetupCudaCommand(program: Command): void {
  program
    .command('setup-cuda')
    .summary('install what serving on an NVIDIA GPU needs')
    .description(
      "Downloads onnxruntime's CUDA provider from the Python package index into onnxruntime-node: 247 MB to " +
        'download, kept in REPOSE_CACHE or ~/.cache/repose. Needs Python 3 with pip, and CUDA 13 on the system',
    )
    .option('--wheels <folder>', 'a folder with the wheel, instead of the package index')
    .addHelpText('after', toExamples(['repose setup-cuda && repose serve --device cuda']))
    .action(setUp);
}

async function setUp({ wheels }: { readonly wheels?: string }): Promise<void> {
  const { setUpCuda } = await import('../../server/fleet/setup-cuda.js');
  const done = await setUpCuda({
    cacheFolder: cacheFolder(process.env),
    report: say,
    interactive: process.stderr.isTTY,
    wheelFolder: wheels,
  });
  say(done ? 'The CUDA provider is in place' : 'The CUDA provider was already in place');
}
