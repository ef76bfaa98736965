import { join } from 'node:path';
import type { Command } from 'commander';
import { packageRoot } from '../../package-root.js';
import { toExamples } from '../examples.js';
import { parseCount } from '../parse-number.js';
import { print, say } from '../terminal.js';

interface TrainCheckFlags {
  readonly out: string;
  readonly python: string;
  readonly torch: string;
  readonly seconds: number;
}

/** `repose train-check`: measures training on this GPU through WebGPU, beside PyTorch's, and writes a report. */
export function addTrainCheckCommand(program: Command): void {
  program
    .command('train-check')
    .summary('measure what training does on this GPU')
    .description(
      'Trains the tiny preset on WebGPU, and times steps of G1 at F = 16 and 128 there and in PyTorch, if Python has it. Writes report.json. On a software adapter the pictures are smaller',
    )
    .option('--out <folder>', 'the output folder; created if missing', 'train-check')
    .option('--python <program>', 'a Python with PyTorch', 'python3')
    .option(
      '--torch <script>',
      'what takes the same steps in PyTorch; left out if it is not there',
      join(packageRoot, 'bench', 'train', 'torch_process.py'),
    )
    .option('--seconds <number>', 'how long it may take', parseCount, 240)
    .addHelpText('after', toExamples(['repose train-check --out train-check']))
    .action(check);
}

async function check({ out, python, torch, seconds }: TrainCheckFlags): Promise<void> {
  const { checkTraining } = await import('../../gpu-check/check-training.js');
  await checkTraining({ out, python, torch, limitMs: seconds * 1000, report: say });
  print(join(out, 'report.json'));
}
