import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { VariantName } from '../../bundle/manifest.js';
import { ReposeError } from '../../errors.js';
import { toExamples } from '../examples.js';
import { exportRunTo } from '../export-run-to.js';
import { parseCount } from '../parse-number.js';
import { print } from '../terminal.js';
import { type ExportLayersModelFlags, exportLayersModel, parseInputShape } from './export-layers-model.js';
import { exportWithVariants, isBundle, parseVariants } from './export-with-variants.js';

interface ExportFlags extends ExportLayersModelFlags {
  readonly variants?: readonly VariantName[] | undefined;
}

/** `repose export`: a training run as a model bundle that the server serves, or a TensorFlow.js model as an ONNX file. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .summary('turn a training run into a model bundle, or a TensorFlow.js model into an ONNX file')
    .description(
      'Writes the last checkpoint of a training run as a model bundle: two ONNX graphs, compared with TensorFlow.js, a manifest and a model card. ' +
        "The folder's name becomes the model's. Given the model.json of any layers model that TensorFlow.js saved, writes that as one ONNX file",
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
    .option('--name <name>', "of a model.json: replaces the model's name in the graph")
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
        'repose export mobilenet/model.json --out mobilenet.onnx --input-shape picture=224,224,3',
      ]),
    )
    .action(exportSource);
}

async function exportSource(source: string, { variants, ...flags }: ExportFlags): Promise<void> {
  if (source.endsWith('.json')) {
    if (variants)
      throw new ReposeError(
        'invalid-argument',
        `Cannot export "${source}": --variants is for a run or a bundle, expected none`,
      );
    return exportLayersModel(source, flags);
  }
  const { layout, inputShape, name, externalData, ...rest } = flags;
  const stray = Object.entries({
    '--layout': layout,
    '--input-shape': inputShape,
    '--name': name,
    '--external-data': externalData,
  }).find(([, value]) => value);
  if (stray)
    throw new ReposeError(
      'invalid-argument',
      `Cannot export "${source}": ${stray[0]} is for a model.json, expected none`,
    );
  return exportBundle(source, { ...rest, variants });
}

async function exportBundle(
  source: string,
  {
    out,
    force = false,
    variants,
  }: Pick<ExportLayersModelFlags, 'out' | 'force'> & Pick<ExportFlags, 'variants'>,
): Promise<void> {
  if (!force && existsSync(out))
    throw new ReposeError('failed-precondition', `Cannot export to ${out}: it is there, --force replaces it`);
  if (!variants && isBundle(source))
    throw new ReposeError(
      'invalid-argument',
      `Cannot export "${source}": it is a bundle, expected --variants with it, or a training run`,
    );
  const { folder, manifest } = variants
    ? await exportWithVariants(source, { out, force, variants })
    : await exportRunTo(source, { out, force });
  print(`${folder}: ${manifest.name} ${manifest.version}`);
}
