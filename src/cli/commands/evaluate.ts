import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { ReposeError, toMessage } from '../../errors.js';
import type { ExampleSource } from '../../evaluate/example.js';
import { type NetworkFile, parseNetworkFile } from '../../networks/network-file.js';
import type { Device } from '../../server/fleet/device.js';
import type { PrecisionChoice } from '../../server/fleet/precision.js';
import { toKebab } from '../../settings/flag-name.js';
import { toExamples } from '../examples.js';
import { exportRunTo } from '../export-run-to.js';
import { findPosingModel } from '../find-posing-model.js';
import { parseCount, parseNumber } from '../parse-number.js';
import { parsePattern } from '../parse-pattern.js';
import { print, say } from '../terminal.js';
import { addOwnSettings, withServer } from '../with-server.js';

interface EvaluateFlags {
  readonly model: string;
  readonly people: number;
  readonly seed?: number;
  readonly generated?: string;
  readonly target?: string;
  readonly masks?: string;
  readonly out?: string;
  readonly device?: Device;
  readonly precision?: PrecisionChoice;
  readonly data?: string;
  readonly personPattern?: RegExp;
  readonly framing?: 'cover' | 'contain' | 'stretch';
  readonly pairs: number;
  readonly enlarge: number;
  readonly fid?: NetworkFile;
  readonly inceptionScore?: NetworkFile;
  readonly lpips?: NetworkFile;
}

/**
 * `repose evaluate`: SSIM, mask-SSIM, L1 and PSNR of a model on people it has not seen, or of any
 * folder of pictures.
 */
export function addEvaluateCommand(program: Command): void {
  const command = program
    .command('evaluate')
    .summary('measure how good drawn pictures are')
    .description(
      'Draws held-out pairs with a model, or takes the pictures of --generated, and scores them against their targets ' +
        'by the recipes of the PG2 paper. The baseline is a copy of the condition image',
    )
    .option('--model <folder>', 'a model bundle, or a training run', 'models/default')
    .option(
      '--people <number>',
      'evaluate on this many rendered people that training never sees, one pair each',
      parseCount,
      100,
    )
    .option('--seed <number>', "which people; by default the training's seed", parseNumber)
    .option('--generated <folder>', 'score these pictures instead of a model')
    .option('--target <folder>', 'their targets: files of the same names, with any extension')
    .option('--masks <folder>', "the targets' pose masks, white on the body: for mask-SSIM")
    .option('--out <folder>', 'where to write evaluation.json and grids of the best, median and worst')
    .option('--fid <file>', 'also FID, by an ONNX network from pictures to features', parseNetwork)
    .option('--inception-score <file>', 'also IS, by an ONNX network from pictures to classes', parseNetwork)
    .option(
      '--lpips <file>',
      'also LPIPS, by an ONNX network from two pictures to their distance',
      parseNetwork,
    )
    .option(
      '--data <folder>',
      'evaluate on the test pictures of a data set instead of rendered people: docs/data.md',
    )
    .option(
      '--person-pattern <regex>',
      "with --data: the first group of this expression in a path is the person; by default the training's",
      parsePattern,
    )
    .addOption(
      new Option(
        '--framing <framing>',
        "with --data: how to fit pictures to the model's size; by default as in training",
      ).choices(['cover', 'contain', 'stretch']),
    )
    .option('--pairs <number>', 'with --data: at most this many pairs, evenly spread', parseCount, 1000)
    .option(
      '--enlarge <times>',
      "draw and score pictures so many times as large as the model's",
      parseCount,
      1,
    );
  addOwnSettings(command, ['device', 'precision'], 'Options')
    .addHelpText(
      'after',
      toExamples([
        'repose evaluate --model models/default --out out/evaluation',
        'repose evaluate --model runs/001-synthetic --people 500',
        'repose evaluate --model models/mine --data Market-1501 --pairs 12800',
        'repose evaluate --generated theirs --target real --masks masks',
        'repose evaluate --people 5000 --fid inception.onnx,unit     for a network that takes values in [0, 1]',
      ]),
    )
    .action(runEvaluate);
}

const onlyWithModel = [
  ...[
    'model',
    'people',
    'seed',
    'device',
    'precision',
    'data',
    'personPattern',
    'framing',
    'pairs',
    'enlarge',
  ],
];

/** FILE or FILE,RANGE. */
function parseNetwork(text: string): NetworkFile {
  try {
    return parseNetworkFile(text);
  } catch (error) {
    throw new InvalidArgumentError(toMessage(error));
  }
}

async function runEvaluate(flags: EvaluateFlags, command: Command): Promise<void> {
  if (flags.generated === undefined && flags.target === undefined && flags.masks === undefined)
    return evaluateModel(flags);
  if (flags.generated === undefined || flags.target === undefined)
    throw new ReposeError(
      'invalid-argument',
      'Cannot evaluate folders: expected both --generated and --target',
    );
  for (const name of onlyWithModel) {
    if (command.getOptionValueSource(name) !== 'cli') continue;
    throw new ReposeError(
      'invalid-argument',
      `Cannot take --${toKebab(name)} with --generated: no model draws then, expected it without --generated`,
    );
  }
  const { readFolderPairs } = await import('../../evaluate/folder-pairs.js');
  const { generated, target, masks } = flags;
  await score(await readFolderPairs({ generated, target, masks }), flags, { generated, target });
}

async function evaluateModel(flags: EvaluateFlags): Promise<void> {
  const folder = resolve(flags.model);
  if (existsSync(join(folder, 'model.json'))) return evaluateBundle(folder, flags);
  if (!existsSync(join(folder, 'config.json')))
    throw new ReposeError(
      'not-found',
      `Cannot evaluate ${flags.model}: it has neither model.json nor config.json, expected a bundle or a training run`,
    );
  const temporary = await mkdtemp(join(tmpdir(), 'repose-evaluate-'));
  try {
    await exportRunTo(folder, { out: join(temporary, 'run') });
    await evaluateBundle(join(temporary, 'run'), flags);
  } finally {
    await rm(temporary, { recursive: true });
  }
}

/** Draws with a server, so that the scores are of the pictures that its callers get. */
async function evaluateBundle(bundle: string, flags: EvaluateFlags): Promise<void> {
  const { createDrawnPairs } = await import('../../evaluate/drawn-pairs.js');
  const { createClient } = await import('../../client/client.js');
  const { readBundle } = await import('../../bundle/read-bundle.js');
  const { readBundledRunConfig } = await import('../../checkpoint/run-folder.js');
  const { loadJudgedPairs } = await import('../load-judged-pairs.js');
  const { manifest } = await readBundle(bundle);
  const config = await readBundledRunConfig(bundle);
  const { device, precision } = flags;
  const served = {
    models: bundle, // only this one
    model: manifest.name,
    ...(device && { device }),
    ...(precision && { precision }),
  };
  await withServer(served, async (address) => {
    const client = createClient(address);
    try {
      const model = await findPosingModel(client, {}, 'evaluate');
      if (!model.size)
        throw new ReposeError(
          'internal',
          "Cannot read the server's answer: the model has no size, expected width and height",
        );
      const { name, version, size, precision: drawnIn } = model;
      const { enlarge } = flags;
      const drawnSize = { width: enlarge * size.width, height: enlarge * size.height };
      const held = await loadJudgedPairs(flags, { size: drawnSize, manifest, config });
      const about = { model: { name, version, precision: drawnIn }, ...held.about };
      await score(createDrawnPairs({ client, enlarge, ...held }), flags, about);
    } finally {
      client.close();
    }
  });
}

async function score(
  source: ExampleSource,
  flags: EvaluateFlags,
  about: Record<string, unknown>,
): Promise<void> {
  const { evaluate } = await import('../../evaluate/evaluate.js');
  const { formatTable, writeReport } = await import('../../evaluate/report.js');
  const networks = await openNetworks(flags, source);
  const { createProgressBar } = await import('../progress-bar.js');
  const bar = createProgressBar('scoring');
  try {
    const observe = networks && { observe: networks.observe };
    const evaluation = await evaluate(source, { onScored: bar.update, ...observe });
    bar.stop();
    print(formatTable(evaluation.summary));
    const scores = networks?.finish();
    for (const [name, values] of Object.entries(scores ?? {})) print(`${name}: ${JSON.stringify(values)}`);
    if (flags.out === undefined) return;
    await writeReport(flags.out, source, { about, ...evaluation, ...(scores && { networks: scores }) });
    say(`Wrote evaluation.json, best.png, median.png and worst.png to ${flags.out}`);
  } finally {
    await networks?.release();
  }
}

/** Loads the networks that the flags name. */
async function openNetworks({ fid, inceptionScore, lpips }: EvaluateFlags, source: ExampleSource) {
  if (!fid && !inceptionScore && !lpips) return undefined;
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const { openNetworkMetrics } = await import('../../evaluate/networks/network-metrics.js');
  return openNetworkMetrics({ fid, inceptionScore, lpips }, source);
}
