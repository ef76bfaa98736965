import { join } from 'node:path';
import type { Command } from 'commander';
import { packageRoot } from '../../package-root.js';
import { toExamples } from '../examples.js';
import { parseCount } from '../parse-number.js';
import { print, say } from '../terminal.js';

interface GpuCheckFlags {
  readonly out: string;
  readonly model: string;
  readonly wide: string;
  readonly seconds: number;
}

/** `repose gpu-check`: measures and compares all that a GPU is needed for, and writes a report. */
export function addGpuCheckCommand(program: Command): void {
  program
    .command('gpu-check')
    .summary('measure what serving does on this GPU')
    .description(
      'Draws on the GPU in each precision and batch, compares the pictures with those of the CPU, drives servers with load, and kills an engine. Writes report.json and pictures. Without a GPU it checks the CPU, and says why',
    )
    .option('--out <folder>', 'the output folder; created if missing', 'gpu-check')
    .option('--model <folder>', 'a bundle', join(packageRoot, 'models', 'default'))
    .option(
      '--wide <folder>',
      'the bundle of a large model; left out if it is not there',
      join(packageRoot, 'check-models', 'wide'),
    )
    .option('--seconds <number>', 'how long it may take', parseCount, 240)
    .addHelpText('after', toExamples(['repose gpu-check --out gpu-check']))
    .action(check);
}

async function check({ out, model, wide, seconds }: GpuCheckFlags): Promise<void> {
  const { checkGpu } = await import('../../gpu-check/gpu-check.js');
  await checkGpu({ out, model, wide, limitMs: seconds * 1000, report: say });
  print(join(out, 'report.json'));
}
