import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { packageRoot } from '../package-root.js';
import { addAugmentCommand } from './commands/augment.js';
import { addDataCommand } from './commands/data.js';
import { addEvaluateCommand } from './commands/evaluate.js';
import { addExplainCommand } from './commands/explain.js';
import { addExportCommand } from './commands/export.js';
import { addGenerateCommand } from './commands/generate.js';
import { addHealthCommand } from './commands/health.js';
import { addKeypointsCommand } from './commands/keypoints.js';
import { addPosesCommand } from './commands/poses.js';
import { addRequestCommand } from './commands/request.js';
import { addServeCommand } from './commands/serve.js';
import { addSetupCudaCommand } from './commands/setup-cuda.js';
import { addSetupTensorflowCommand } from './commands/setup-tensorflow.js';
import { addSynthesizeCommand } from './commands/synthesize.js';
import { addTrainCommand } from './commands/train.js';
import { addTritonCommand } from './commands/triton.js';
import { addWebCommand } from './commands/web.js';
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
  addServeCommand(program);
  addGenerateCommand(program);
  addRequestCommand(program);
  addHealthCommand(program);
  addPosesCommand(program);
  addSynthesizeCommand(program);
  addKeypointsCommand(program);
  addDataCommand(program);
  addAugmentCommand(program);
  addTrainCommand(program);
  addExportCommand(program);
  addTritonCommand(program);
  addWebCommand(program);
  addExplainCommand(program);
  addEvaluateCommand(program);
  addSetupTensorflowCommand(program);
  addSetupCudaCommand(program);
  return program;
}

function readVersion(): string {
  // Our own file: the package's tests hold its shape.
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
