import type { Command } from 'commander';
import { cacheFolder } from '../cache-folder.js';
import { toExamples } from '../examples.js';
import { say } from '../terminal.js';

/** `repose setup-cuda`: what serving on an NVIDIA GPU needs beside the npm packages and CUDA itself. */
export function addSetupCudaCommand(program: Command): void {
  program
    .command('setup-cuda')
    .summary('get what serving on an NVIDIA GPU needs')
    .description(
      "Fetches onnxruntime's CUDA provider from the Python package index and puts it beside onnxruntime-node: 247 MB to " +
        "fetch, kept in REPOSE_CACHE or ~/.cache/repose. Needs Python 3 with pip. CUDA 13's own libraries stay the system's",
    )
    .option('--wheels <folder>', 'a folder that holds the wheel already, instead of the package index')
    .addHelpText('after', toExamples(['repose setup-cuda && repose serve --device cuda']))
    .action(setUp);
}

async function setUp({ wheels }: { readonly wheels?: string }): Promise<void> {
  const { setUpCuda } = await import('../../server/setup-cuda.js');
  const done = await setUpCuda({
    cacheFolder: cacheFolder(process.env),
    report: say,
    interactive: process.stderr.isTTY,
    wheelFolder: wheels,
  });
  say(done ? 'The CUDA provider is in place' : 'The CUDA provider was in place already');
}
