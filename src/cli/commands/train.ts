import { Command } from 'commander';
import { ReposeError } from '../../errors.js';

interface TrainFlags {
  preset: string;
  set: (readonly [string, string])[];
  runs: string;
  name?: string;
  resume?: string;
  describe?: true;
  dryRun?: true;
}

const examples = `
Examples:
  $ repose train                                   drawn people at 128x64: an hour or two on a CPU
  $ repose train --preset tiny                     every part of it, in seconds
  $ repose train --set baseWidth=32 --set g1.steps=20000
  $ repose train --resume runs/001-synthetic       go on after Ctrl-C or a crash
  $ repose train --describe --preset deepfashion   count the networks' parameters`;

/** `repose train`: PG2's two stages into a run folder. */
export function createTrainCommand(): Command {
  return new Command('train')
    .description('train G1, then G2 against D, into runs/<number>-<name>/')
    .option('--preset <name>', 'market1501, deepfashion, synthetic or tiny', 'synthetic')
    .option('--set <path=value>', 'replace one setting of the preset; may be repeated', collectSetting, [])
    .option('--runs <dir>', 'where run folders are made', 'runs')
    .option('--name <name>', "the run's name; the preset's by default")
    .option('--resume <run>', 'go on with a run folder from its last checkpoint')
    .option('--describe', 'print the networks of the configuration as JSON, and do nothing else')
    .option('--dry-run', 'print the resolved configuration as JSON, and do nothing else')
    .addHelpText('after', examples)
    .action(runTrain);
}

function collectSetting(text: string, settings: (readonly [string, string])[]) {
  const at = text.indexOf('=');
  if (at < 1) {
    const description = `Cannot read --set "${text}": expected path=value, for example g1.steps=500`;
    throw ReposeError.invalid([{ field: '--set', description }]);
  }
  return [...settings, [text.slice(0, at), text.slice(at + 1)] as const];
}

async function runTrain(flags: TrainFlags): Promise<void> {
  // TensorFlow writes its start-up notes to standard error unless it is told before it loads.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const { resolveConfig } = await import('../../train/resolve-config.js');
  const config = resolveConfig(flags.preset, flags.set);
  if (flags.dryRun) return print(config);

  const { loadTensorflow } = await import('../../train/tensorflow/load.js');
  const tf = await loadTensorflow();
  if (flags.describe) {
    const { describeNetworks } = await import('../../train/describe.js');
    return print(describeNetworks(config));
  }

  const { cacheFolder } = await import('../../train/tensorflow/cache-folder.js');
  const { createTrainReport } = await import('../train-progress.js');
  const { createRun, readTrainConfig } = await import('../../train/run.js');
  const { registerFastKernels } = await import('../../train/tensorflow/fast-kernels.js');
  const { train } = await import('../../train/train.js');
  const run = flags.resume ?? (await createRun(flags.runs, flags.name ?? config.preset, config));
  const resolved = flags.resume === undefined ? config : await readTrainConfig(run);
  registerFastKernels(tf, { bfloat16: resolved.precision === 'bfloat16' });
  process.stderr.write(`training into ${run}\n`);

  const stop = new AbortController();
  process.once('SIGINT', () => {
    process.stderr.write('\nsaving a checkpoint, then stopping; once more to stop at once\n');
    stop.abort();
  });
  const report = createTrainReport(process.stderr);
  await train({ config: resolved, run, cacheFolder: cacheFolder(process.env), report, signal: stop.signal });
  if (stop.signal.aborted) process.stderr.write(`go on with: npm run train -- --resume ${run}\n`);
  else process.stderr.write(`export it with: npm run export -- ${run} --out models/<name>\n`);
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
