import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { packageRoot } from '../package-root.js';
import { createExportCommand } from './commands/export.js';
import { createGenerateCommand } from './commands/generate.js';
import { createPosesCommand } from './commands/poses.js';
import { createServeCommand } from './commands/serve.js';
import { createSetupTensorflowCommand } from './commands/setup-tensorflow.js';
import { createSynthesizeCommand } from './commands/synthesize.js';
import { createTrainCommand } from './commands/train.js';
import { toExamples } from './examples.js';

/**
 * The `repose` command. Building it loads no program: each command imports what it runs when it runs, so that help is
 * instant and `serve` never loads TensorFlow. It throws commander's errors instead of leaving the process.
 */
export function createProgram(): Command {
  const program = new Command('repose')
    .description('Draws the person of a picture in another pose: first a coarse picture, then a refined one')
    .version(readVersion())
    .option('--verbose', 'show the stack of an error')
    .exitOverride()
    .addHelpText('after', toExamples(['repose serve', 'repose generate photo.jpg --pose walking --out out']));
  const commands = [
    createServeCommand(),
    createGenerateCommand(),
    createPosesCommand(),
    createSynthesizeCommand(),
    createTrainCommand(),
    createExportCommand(),
    createSetupTensorflowCommand(),
  ];
  for (const command of commands) program.addCommand(command.copyInheritedSettings(program));
  return program;
}

function readVersion(): string {
  // Our own file: the package's tests hold its shape.
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
