import { type Command, Option } from 'commander';
import type { Precision } from '../../bundle/manifest.js';
import type { Bundle } from '../../bundle/read-bundle.js';
import type { TritonDevice } from '../../export/triton/profiles.js';
import type { TritonRepositoryOptions } from '../../export/triton/write-repository.js';
import { toExamples } from '../examples.js';
import { parseNumber } from '../parse-number.js';
import { print } from '../terminal.js';

interface TritonFlags {
  readonly out: string;
  readonly device: TritonDevice;
  readonly precision: Precision;
  readonly instances?: number;
  readonly maxBatch?: number;
  readonly force?: boolean;
}

// Copies of the exporter's lists, checked by their types: importing those would load the exporter
// for `--help`.
const devices: readonly TritonDevice[] = ['cpu', 'gpu'];
const precisionNames: readonly Precision[] = ['fp32', 'fp16', 'int8'];

/**
 * `repose triton BUNDLE --out REPOSITORY`: writes a bundle as models of the Triton Inference
 * Server.
 */
export function addTritonCommand(program: Command): void {
  program
    .command('triton')
    .summary('add a model bundle to a model repository of the Triton Inference Server')
    .description(
      'Adds BUNDLE to a Triton model repository as three models: NAME_coarse and NAME_refine, which use the onnxruntime backend ' +
        'with dynamic batching and warm-up, and the ensemble NAME, which returns both pictures',
    )
    .argument('<bundle>', 'the folder of a model bundle, for example models/default')
    .requiredOption('--out <folder>', 'the model repository; created if missing')
    .addOption(
      new Option('--device <device>', 'what Triton runs the models on').choices(devices).default('cpu'),
    )
    .addOption(
      new Option('--precision <precision>', "which of the bundle's graphs to write")
        .choices(precisionNames)
        .default('fp32'),
    )
    .option('--instances <number>', 'sessions per stage (default: 2 on a CPU, 1 on each GPU)', parseNumber)
    .option(
      '--max-batch <number>',
      'pictures per batch, at most (default: 4 on a CPU, 32 on a GPU)',
      parseNumber,
    )
    .option('--force', 'replace models of the same names')
    .addHelpText(
      'after',
      toExamples([
        'repose triton models/default --out triton',
        'repose triton models/default --out triton --device gpu --max-batch 64 --force',
      ]),
    )
    .action(addBundle);
}

async function addBundle(folder: string, { out, ...options }: TritonFlags): Promise<void> {
  const { readBundle } = await import('../../bundle/read-bundle.js');
  await addToRepository(await readBundle(folder), out, options);
}

/**
 * Adds a bundle to a model repository and prints its models' folders. Throws as
 * `writeTritonRepository` does.
 */
export async function addToRepository(
  bundle: Bundle,
  repository: string,
  options: TritonRepositoryOptions,
): Promise<void> {
  const { writeTritonRepository } = await import('../../export/triton/write-repository.js');
  for (const name of await writeTritonRepository(repository, bundle, options)) print(`${repository}/${name}`);
}
