import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { defaultVersionFile } from '../../bundle/list-models.js';
import type { VariantName } from '../../bundle/manifest.js';
import { ReposeError } from '../../errors.js';
import { toExamples } from '../examples.js';
import { exportRunTo } from '../export-run-to.js';
import { parseCount } from '../parse-number.js';
import { print } from '../terminal.js';
import { explain, explainDefaults } from './explain.js';
import {
  type ExportLayersModelFlags,
  explainLayersModel,
  exportLayersModel,
  parseInputShape,
} from './export-layers-model.js';
import { exportWithVariants, isBundle, parseVariants } from './export-with-variants.js';
import { addToRepository } from './triton.js';

interface ExportFlags extends ExportLayersModelFlags {
  readonly variants?: readonly VariantName[] | undefined;
  /** A model repository of Triton's. */
  readonly triton?: string;
  readonly explain?: true;
  readonly weights?: boolean;
}

/** `repose export`: a training run as a model bundle that the server serves, or a TensorFlow.js model as an ONNX file. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .summary('turn a training run into a model bundle, or a TensorFlow.js model into an ONNX file')
    .description(
      'Writes the last checkpoint of a training run as a model bundle: two ONNX graphs, compared with TensorFlow.js, a manifest and a model card. ' +
        "The folder's name becomes the model's, unless --name gives another. Given the model.json of any layers model that TensorFlow.js saved, writes that as one ONNX file",
    )
    .argument('<source>', 'a folder that "repose train" made, a bundle (with --variants), or a model.json')
    .requiredOption('--out <path>', "the bundle's folder, as models/NAME, or the .onnx file")
    .option('--force', 'replace what is there')
    .option(
      '--variants <list>',
      'of a run or a bundle: also int8 for CPUs or fp16 for GPUs, measured against fp32',
      parseVariants,
    )
    .option(
      '--weights',
      'of a run: also the weights, so that "repose train --from" can start from the bundle',
    )
    .option(
      '--triton <folder>',
      'of a run or a bundle: also add it to this model repository, as "repose triton" does',
    )
    .option('--explain', 'also print what each node costs, as "repose explain" does')
    .option(
      '--input-shape <name=lengths>',
      'of a model.json: fix lengths that an input leaves open, without the batch',
      parseInputShape,
    )
    .addOption(
      new Option('--layout <layout>', "of a model.json: feature maps at the model's borders").choices([
        'channels-last',
        'channels-first',
      ]),
    )
    .option(
      '--name <name>',
      "the model's name, where it is not that of the bundle's folder; of a model.json: the name in the graph",
    )
    .option(
      '--external-data <bytes>',
      'of a model.json: weights of so many bytes or more go to a second file, OUT.data; else they do where the .onnx file would exceed 2 GB',
      parseCount,
    )
    .addHelpText(
      'after',
      toExamples([
        'repose export runs/001-synthetic --out models/mine',
        'repose export runs/001-synthetic --out models/mine --force && repose serve --default-model mine',
        'repose export models/mine --out models/mine --force --variants int8,fp16',
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
    await exportLayersModel(source, modelFlags);
    if (explains) await explainLayersModel(source, modelFlags);
    return;
  }
  const { layout, inputShape, externalData } = flags;
  const ofModels = { '--layout': layout, '--input-shape': inputShape };
  refuseFlags(source, { ...ofModels, '--external-data': externalData }, 'a model.json');
  if (!existsSync(source)) {
    const expected = 'a training run, a bundle or a model.json';
    throw new ReposeError('not-found', `Cannot export "${source}": it is not there, expected ${expected}`);
  }
  await exportBundle(source, flags);
  // A run still has its graphs before any rewrite.
  if (explains) await explain(source, explainDefaults);
}

async function exportBundle(
  source: string,
  { out, name, force = false, weights: withWeights = false, variants, triton }: ExportFlags,
): Promise<void> {
  if (!force && existsSync(out))
    throw new ReposeError('failed-precondition', `Cannot export to ${out}: it is there, --force replaces it`);
  assertNoVersions(out);
  if (!variants && isBundle(source))
    throw new ReposeError(
      'invalid-argument',
      `Cannot export "${source}": it has a model.json, expected a training run, --variants with a bundle, or the path of the model.json that TensorFlow.js saved`,
    );
  const bundle = variants
    ? await exportWithVariants(source, { out, name, force, withWeights, variants })
    : await exportRunTo(source, { out, name, force, withWeights });
  print(`${bundle.folder}: ${bundle.manifest.name} ${bundle.manifest.version}`);
  if (triton !== undefined) await addToRepository(bundle, triton, { device: 'cpu', force });
}

/** A bundle in the place of a folder of versions would take all of them away. */
function assertNoVersions(out: string): void {
  if (!existsSync(join(out, defaultVersionFile))) return;
  const message = `Cannot export to ${out}: it holds versions of a model, expected a folder in it and --name`;
  throw new ReposeError('failed-precondition', message);
}

/** Throws `invalid-argument` for the first of these flags that was given: they are for another kind of source. */
function refuseFlags(source: string, flags: Readonly<Record<string, unknown>>, owner: string): void {
  const stray = Object.keys(flags).find((flag) => flags[flag] !== undefined);
  if (stray === undefined) return;
  const message = `Cannot export "${source}": ${stray} is for ${owner}, expected none`;
  throw new ReposeError('invalid-argument', message);
}
