import { Command } from 'commander';
import { readVersion } from '../package-root.js';
import { toExamples } from './examples.js';

type AddCommand = (program: Command) => void;

/**
 * All commands by name, in the order of `--help`. Each is a module, so that one can be loaded
 * alone.
 */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  serve: async () => (await import('./commands/serve.js')).addServeCommand,
  generate: async () => (await import('./commands/generate.js')).addGenerateCommand,
  animate: async () => (await import('./commands/animate.js')).addAnimateCommand,
  request: async () => (await import('./commands/request.js')).addRequestCommand,
  health: async () => (await import('./commands/health.js')).addHealthCommand,
  reload: async () => (await import('./commands/reload.js')).addReloadCommand,
  token: async () => (await import('./commands/token.js')).addTokenCommand,
  poses: async () => (await import('./commands/poses.js')).addPosesCommand,
  pose: async () => (await import('./commands/pose.js')).addPoseCommand,
  synthesize: async () => (await import('./commands/synthesize.js')).addSynthesizeCommand,
  keypoints: async () => (await import('./commands/keypoints.js')).addKeypointsCommand,
  data: async () => (await import('./commands/data.js')).addDataCommand,
  augment: async () => (await import('./commands/augment.js')).addAugmentCommand,
  refine: async () => (await import('./commands/refine.js')).addRefineCommand,
  train: async () => (await import('./commands/train.js')).addTrainCommand,
  export: async () => (await import('./commands/export.js')).addExportCommand,
  triton: async () => (await import('./commands/triton.js')).addTritonCommand,
  web: async () => (await import('./commands/web.js')).addWebCommand,
  explain: async () => (await import('./commands/explain.js')).addExplainCommand,
  evaluate: async () => (await import('./commands/evaluate.js')).addEvaluateCommand,
  bench: async () => (await import('./commands/bench.js')).addBenchCommand,
  'gpu-check': async () => (await import('./commands/gpu-check.js')).addGpuCheckCommand,
  'train-check': async () => (await import('./commands/train-check.js')).addTrainCheckCommand,
  'setup-tensorflow': async () => (await import('./commands/setup-tensorflow.js')).addSetupTensorflowCommand,
  'setup-estimator': async () => (await import('./commands/setup-estimator.js')).addSetupEstimatorCommand,
  'setup-cuda': async () => (await import('./commands/setup-cuda.js')).addSetupCudaCommand,
};

/** The commands that `repose --help` lists, in order. */
export const commandNames: readonly string[] = Object.keys(commands);

/**
 * The `repose` command for these arguments. If they begin with a command's name, it has only that
 * command: loading all of them takes a tenth of a second. Commands load their program when they
 * run, so `--help` is instant and `serve` never loads TensorFlow. Throws commander's errors
 * instead of exiting.
 */
export async function createProgram(args: readonly string[]): Promise<Command> {
  const program = new Command('repose')
    .description('Draws the person of a picture in another pose: first a coarse picture, then a refined one')
    .version(readVersion())
    .option('--verbose', 'show the stack of an error')
    .exitOverride()
    .addHelpText('after', toExamples(['repose serve', 'repose generate photo.jpg --pose walking --out out']));
  const asked = args.find((arg) => !arg.startsWith('-'));
  const load = asked !== undefined && Object.hasOwn(commands, asked) ? commands[asked] : undefined;
  const loaded = load ? [load] : Object.values(commands);
  for (const addCommand of await Promise.all(loaded.map((load) => load()))) addCommand(program);
  return program;
}
