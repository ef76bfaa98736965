import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { cacheFolder } from '../../cache-folder.js';
import { ReposeError } from '../../errors.js';
import { listMissingJoints } from '../../pose/convert-joints.js';
import { coco18 } from '../../pose/skeleton.js';
import { toSkeleton } from '../../pose/skeleton-definition.js';
import { toKebab } from '../../settings/flag-name.js';
import type { Method, TrainConfig } from '../../train/config.js';
import type { Report } from '../../train/report.js';
import { toExamples } from '../examples.js';
import { parsePattern } from '../parse-pattern.js';
import { readJsonInput } from '../read-input.js';
import { readSkeletonSetting, skeletonHelp } from '../read-skeleton.js';
import { print, say } from '../terminal.js';
import { openBackend } from '../training-backend.js';
import { watchForStop } from '../watch-for-stop.js';

interface TrainFlags {
  readonly method: Method;
  readonly preset?: string;
  readonly ablation?: string;
  readonly config?: string;
  readonly data?: string;
  readonly photographs?: string;
  readonly dataFormat: DataFormat;
  readonly personPattern?: RegExp;
  readonly badFiles?: string;
  readonly skeleton?: string;
  readonly from?: string;
  readonly backend?: string;
  readonly set: readonly (readonly [path: string, value: string])[];
  readonly runs: string;
  readonly name?: string;
  readonly resume?: string;
  readonly describe?: true;
  readonly dryRun?: true;
}

const dataFormats = ['market1501', 'deepfashion', 'folder'] as const;
type DataFormat = (typeof dataFormats)[number];
/** As in `Method`; this file imports nothing of training before it is needed. */
const methods = ['pg2', 'simgan', 'dagan'] as const satisfies readonly Method[];
const backends = ['tensorflow', 'webgpu'] as const satisfies readonly TrainConfig['backend'][];

/** `repose train`: trains a method's stages into a run folder. */
export function addTrainCommand(program: Command): void {
  program
    .command('train')
    .summary('train the networks')
    .description(
      'Trains G1, then G2 against D, into runs/<number>-<name>/: checkpoints, sample grids, statistics. ' +
        'Ctrl-C saves a checkpoint and stops',
    )
    .addOption(
      new Option(
        '--method <name>',
        'what to train; the others multiply training data (docs/augmentation-models.md)',
      )
        .choices(methods)
        .default('pg2'),
    )
    .option(
      '--preset <name>',
      'of pg2: market1501, deepfashion, synthetic (the default), warped or tiny; of the others: their own name or tiny',
    )
    .option(
      '--ablation <name>',
      "of pg2: a model of the paper's Table 1: g1-l1 and g1-d (one stage), g1-g2-d (no mask), full",
    )
    .addOption(
      new Option('--config <file>', 'the config.json of a run or of a bundle, instead of a preset').conflicts(
        ['method', 'preset', 'ablation'],
      ),
    )
    .option(
      '--data <folder>',
      'a folder of pictures of people with their joints, instead of rendered people: docs/data.md',
    )
    .option(
      '--photographs <folder>',
      'for simgan: any pictures of people, which the refined ones become like',
    )
    .addOption(
      new Option('--data-format <format>', 'what the folder of --data holds; the model card says so')
        .choices(dataFormats)
        .default('folder'),
    )
    .option(
      '--person-pattern <regex>',
      "the first group of this expression in a picture's path is the person",
      parsePattern,
    )
    .addOption(new Option('--bad-files <what>', 'what to do with unusable files').choices(['refuse', 'skip']))
    .option('--skeleton <name or file>', `the joints of poses, by default coco18: ${skeletonHelp}`)
    .option('--from <folder>', 'fine-tune the networks of another run or of a bundle')
    .addOption(
      new Option(
        '--backend <name>',
        "what to compute with: TensorFlow's library, or WebGPU (docs/training.md)",
      )
        .choices(backends)
        .default('tensorflow'),
    )
    .option('--set <path=value>', 'replace one setting of the preset; may be repeated', collectSetting, [])
    .option('--runs <folder>', 'the folder of the run folders', 'runs')
    .option('--name <name>', "the run's name; by default those of the preset and the ablation")
    .option('--resume <run>', 'continue a run from its last checkpoint')
    .option('--describe', 'print the networks of the configuration as JSON, and do nothing else')
    .option('--dry-run', 'print the resolved configuration as JSON, and do nothing else')
    .addHelpText(
      'after',
      toExamples([
        'repose train                                     rendered people at 64x128, an hour or two on a CPU',
        'repose train --preset tiny                       all parts of training, in seconds',
        'repose train --preset market1501 --data Market-1501 --data-format market1501',
        'repose train --data people                        your pictures, one sub-folder per person',
        'repose train --data horses --skeleton horse.json   other joints than those of coco18',
        'repose train --method simgan --data people --photographs photographs',
        'repose train --method dagan --data people         a model that draws other pictures of a person',
        'repose train --set baseWidth=32 --set g1.steps=20000',
        'repose train --from runs/001-synthetic           fine-tune the networks of another run',
        'repose train --from models/default --data people fine-tune the bundled model on your pictures',
        'repose train --config models/mine/training/config.json   repeat the training of a bundle',
        'repose train --resume runs/001-synthetic         continue after Ctrl-C or a crash',
        'repose train --describe --preset deepfashion     count the parameters',
      ]),
    )
    .action(runTrain);
}

function collectSetting(text: string, settings: TrainFlags['set']): TrainFlags['set'] {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected path=value, for example g1.steps=500.');
  return [...settings, [text.slice(0, at), text.slice(at + 1)] as const];
}

async function runTrain(flags: TrainFlags, command: Command): Promise<void> {
  const asked = await readConfig(flags, command);
  if (flags.dryRun) return print(JSON.stringify(asked, null, 2));

  tellMissingJoints(asked);
  const backend = await openBackend(asked.backend);
  if (flags.describe) {
    const { describeNetworks } = await import('../../train/describe.js');
    return print(JSON.stringify(describeNetworks(asked), null, 2));
  }

  const { createRun, removeRun } = await import('../../train/run.js');
  const { train } = await import('../../train/train.js');
  const { createTrainReport } = await import('../train-progress.js');
  const config = { ...asked, precision: backend.usePrecision(asked.precision) };
  const run = flags.resume ?? (await createRun(flags.runs, flags.name ?? nameRun(flags, config), config));
  say(`training into ${run}`);

  const { stop } = watchForStop(() =>
    say('\nsaving a checkpoint, then stopping; Ctrl-C or SIGTERM again stops at once'),
  );
  const show = createTrainReport(process.stderr);
  const chart = backend.createChart(join(run, 'tensorboard'));
  let hasStepped = false;
  const report: Report = (event) => {
    hasStepped ||= event.kind === 'step';
    show(event);
    chart(event);
  };
  const { device } = backend;
  try {
    await train({ config, run, cacheFolder: cacheFolder(process.env), device, report, signal: stop });
  } catch (error) {
    // A run that failed before its first step has nothing to resume.
    if (flags.resume === undefined && !hasStepped) await removeRun(run);
    throw error;
  }
  if (stop.aborted) say(`continue with: npm run train -- --resume ${run}`);
  else if (config.method !== 'pg2' || config.g2.steps > 0)
    say(`export it with: npm run export -- ${run} --out models/<name>`);
}

/** Rendered people have only the joints of `coco18`. */
function tellMissingJoints({ data, skeleton }: TrainConfig): void {
  const missing = data === 'synthetic' ? listMissingJoints(coco18, toSkeleton(skeleton)) : [];
  if (missing.length > 0)
    say(`rendered people do not have these joints, which are never visible: ${missing.join(', ')}`);
}

const notWithResume = [
  'method',
  'preset',
  'ablation',
  'config',
  'data',
  'photographs',
  'dataFormat',
  'personPattern',
  'badFiles',
  'skeleton',
  'from',
  'backend',
  'set',
  'runs',
  'name',
];

/**
 * The settings that the flags stand for; paths are absolute, so that a run can be resumed anywhere.
 */
async function toSettings({
  skeleton,
  from,
  photographs,
  ...flags
}: TrainFlags): Promise<[string, string][]> {
  const { data, dataFormat, personPattern, badFiles, backend } = flags;
  const settings: Record<string, string | undefined> = {
    ...(data !== undefined && { data: dataFormat, dataFolder: resolve(data) }),
    'folder.personPattern': personPattern?.source,
    'folder.badFiles': badFiles,
    skeleton: skeleton && JSON.stringify(await readSkeletonSetting(skeleton)),
    from: from && resolve(from),
    photographs: photographs && resolve(photographs),
    backend,
  };
  return Object.entries(settings).flatMap(([path, value]) => (value === undefined ? [] : [[path, value]]));
}

function nameRun({ ablation = 'full' }: TrainFlags, { method, preset }: TrainConfig): string {
  const name = method === 'pg2' || preset === method ? preset : `${method}-${preset}`;
  return ablation === 'full' ? name : `${name}-${ablation}`;
}

function readConfigFile(path: string): Promise<unknown> {
  const expected = 'the config.json of a run or of a bundle';
  return readJsonInput(path, { failure: `Cannot read ${path}`, expected });
}

/**
 * The configuration of a preset or a file with the flags' settings, or the one of a run to resume.
 */
async function readConfig(flags: TrainFlags, command: Command): Promise<TrainConfig> {
  const { method, preset, ablation, config, set, resume } = flags;
  if (resume === undefined) {
    const { replaceSettings, resolveConfig } = await import('../../train/resolve-config.js');
    const settings = [...(await toSettings(flags)), ...set];
    return config === undefined
      ? resolveConfig(preset, settings, { method, ablation })
      : replaceSettings(await readConfigFile(config), settings);
  }
  for (const name of notWithResume) {
    if (command.getOptionValueSource(name) !== 'cli') continue;
    throw new ReposeError(
      'invalid-argument',
      `Cannot take --${toKebab(name)} with --resume: a run keeps the settings of its config.json, expected no other`,
    );
  }
  const { readTrainConfig } = await import('../../train/run.js');
  return readTrainConfig(resume);
}
