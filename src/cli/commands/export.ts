import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { defaultVersionFile } from '../../bundle/list-models.js';
import type { VariantName } from '../../bundle/manifest.js';
import { isBundle } from '../../bundle/read-bundle.js';
import { ReposeError } from '../../errors.js';
import { toExamples } from '../examples.js';
import { exportRunTo } from '../export-run-to.js';
import { parseCount } from '../parse-number.js';
import { print } from '../terminal.js';
import { explain, explainDefaults } from './explain.js';
import {
  type ExportSavedModelFlags,
  explainSavedModel,
  exportSavedModel,
  parseInputShape,
} from './export-saved-model.js';
import { exportWithVariants, parseVariants } from './export-with-variants.js';
import { addToRepository } from './triton.js';

interface ExportFlags extends ExportSavedModelFlags {
  readonly variants?: readonly VariantName[] | undefined;
  /** A Triton model repository. */
  readonly triton?: string;
  readonly explain?: true;
  readonly weights?: boolean;
}

/**
 * `repose export`: a training run as a model bundle that the server serves, a bundle again, or a
 * TensorFlow.js model as an ONNX file.
 */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .summary('turn a training run into a model bundle, or a TensorFlow.js model into an ONNX file')
    .description(
      'Writes the last checkpoint of a training run as a model bundle: two ONNX graphs, compared with TensorFlow.js, a manifest and a model card. ' +
        'Given a bundle with weights, makes its graphs again, as this version of Repose does; given any bundle and --variants, keeps its graphs and adds variants. ' +
        "The model gets the folder's name, or that of --name. Given the model.json of any layers model or graph model that TensorFlow.js saved, writes one ONNX file",
    )
    .argument(
      '<source>',
      'a folder that "repose train" made, a bundle (one with weights, or any with --variants), or a model.json',
    )
    .requiredOption('--out <path>', "the bundle's folder, for example models/NAME, or the .onnx file")
    .option('--force', 'replace an existing bundle or file')
    .option(
      '--variants <list>',
      'for a run or a bundle, whose fp32 graphs then stay: also write int8 (for CPUs) or fp16 (for GPUs), measured against fp32',
      parseVariants,
    )
    .option(
      '--weights',
      'for a run: also write the weights, so that "repose train --from" can start from the bundle, and "repose export" make its graphs again; a bundle keeps its own',
    )
    .option(
      '--triton <folder>',
      'for a run or a bundle: also add it to this model repository, as "repose triton" does',
    )
    .option('--explain', 'also print what each node costs, as "repose explain" does')
    .option(
      '--input-shape <name=lengths>',
      'for a model.json: fix the open lengths of an input, without the batch (with it to fix that of a graph model)',
      parseInputShape,
    )
    .addOption(
      new Option(
        '--layout <layout>',
        "for a model.json: the layout of the model's inputs and outputs",
      ).choices(['channels-last', 'channels-first']),
    )
    .option('--half-weights', 'for a model.json: store the weights as float16, in half the bytes')
    .option(
      '--name <name>',
      "the model's name, by default that of the bundle's folder; for a model.json: the graph's name",
    )
    .option(
      '--external-data <bytes>',
      'for a model.json: weights of at least this many bytes go to a second file, OUT.data; by default only if the .onnx file would exceed 2 GB',
      parseCount,
    )
    .addHelpText(
      'after',
      toExamples([
        'repose export runs/001-synthetic --out models/mine',
        'repose export runs/001-synthetic --out models/mine --force && repose serve --default-model mine',
        'repose export models/mine --out models/mine --force                        # its graphs again',
        'repose export models/mine --out models/mine --force --variants int8,fp16   # variants of its graphs',
        'repose export runs/002-more --out models/mine/second --name mine',
        'repose export mobilenet/model.json --out mobilenet.onnx --input-shape picture=224,224,3',
      ]),
    )
    .action(exportSource);
}

async function exportSource(source: string, flags: ExportFlags): Promise<void> {
  const { variants, triton, weights, explain: explains, ...modelFlags } = flags;
  if (source.endsWith('.json')) {
    refuseFlags(source, { '--variants': variants, '--triton': triton }, 'a run or a bundle');
    refuseFlags(source, { '--weights': weights }, 'a run');
    await exportSavedModel(source, modelFlags);
    if (explains) await explainSavedModel(source, modelFlags);
    return;
  }
  const { layout, inputShape, externalData, halfWeights } = flags;
  const ofModels = { '--layout': layout, '--input-shape': inputShape, '--half-weights': halfWeights };
  refuseFlags(source, { ...ofModels, '--external-data': externalData }, 'a model.json');
  if (!existsSync(source)) {
    const expected = 'a training run, a bundle or a model.json';
    throw new ReposeError('not-found', `Cannot export "${source}": it does not exist, expected ${expected}`);
  }
  await exportBundle(source, flags);
  // A run's graphs are also available without the rewrites; a bundle's may be those of before.
  if (explains) await explain(isBundle(source) ? flags.out : source, explainDefaults);
}

async function exportBundle(
  source: string,
  { out, name, force = false, weights: withWeights = false, variants, triton }: ExportFlags,
): Promise<void> {
  if (!force && existsSync(out))
    throw new ReposeError(
      'failed-precondition',
      `Cannot export to ${out}: it exists, expected --force to replace it`,
    );
  assertNoVersions(out);
  const bundle = variants
    ? await exportWithVariants(source, { out, name, force, withWeights, variants })
    : await exportRunTo(source, { out, name, force, withWeights });
  print(`${bundle.folder}: ${bundle.manifest.name} ${bundle.manifest.version}`);
  if (triton !== undefined) await addToRepository(bundle, triton, { device: 'cpu', force });
}

/** Throws where `out` holds versions of a model: a bundle in its place would remove all of them. */
function assertNoVersions(out: string): void {
  if (!existsSync(join(out, defaultVersionFile))) return;
  const message = `Cannot export to ${out}: it holds versions of a model, expected a folder below it and --name`;
  throw new ReposeError('failed-precondition', message);
}

/**
 * Throws `invalid-argument` for the first of these flags that was given: they are for another kind
 * of source.
 */
function refuseFlags(source: string, flags: Readonly<Record<string, unknown>>, owner: string): void {
  const stray = Object.keys(flags).find((flag) => flags[flag] !== undefined);
  if (stray === undefined) return;
  const message = `Cannot export "${source}": ${stray} is for ${owner}, expected none`;
  throw new ReposeError('invalid-argument', message);
}
