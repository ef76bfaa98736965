import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { ReposeError } from '../../errors.js';
import type { ExportProgress, ExportRunOptions } from '../../export/export-run.js';
import { toExamples } from '../examples.js';
import { prepareTensorflow } from '../tensorflow.js';
import { print, say } from '../terminal.js';

interface ExportFlags {
  readonly out: string;
  readonly force?: boolean;
}

/** `repose export RUN --out models/NAME`: a training run as a model bundle that the server serves. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .summary('turn a training run into a model bundle')
    .description(
      'Writes the last checkpoint of RUN as a model bundle: two ONNX graphs, compared with TensorFlow.js, a manifest and a model card. ' +
        "The folder's name becomes the model's",
    )
    .argument('<run>', 'a folder that "repose train" made')
    .requiredOption('--out <folder>', "the bundle's folder, as models/NAME")
    .option('--force', 'replace the bundle that is there')
    .addHelpText(
      'after',
      toExamples([
        'repose export runs/001-synthetic --out models/mine',
        'repose export runs/001-synthetic --out models/mine --force && repose serve --default-model mine',
      ]),
    )
    .action(exportBundle);
}

async function exportBundle(run: string, { out, force = false }: ExportFlags): Promise<void> {
  if (!force && existsSync(out))
    throw new ReposeError('failed-precondition', `Cannot export to ${out}: it is there, --force replaces it`);
  // onnxruntime 1.30 reports its use to its maker unless it is told not to before it loads.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const { exportRun } = await import('../../export/export-run.js');
  // tfjs-node-gpu is tfjs with a backend more: its types lack only the default export that ES modules see.
  const tf = (await prepareTensorflow()) as unknown as ExportRunOptions['tf'];
  const onProgress = (progress: ExportProgress): void => say(describeProgress(progress));
  const { folder, manifest } = await exportRun({ run, out, force, tf, onProgress });
  print(`${folder}: ${manifest.name} ${manifest.version}`);
}

function describeProgress(progress: ExportProgress): string {
  switch (progress.kind) {
    case 'read':
      return `Read ${progress.checkpoint}`;
    case 'converted':
      return `Converted ${progress.stage}: ${progress.nodes} nodes, ${(progress.bytes / 1e6).toFixed(1)} MB`;
    case 'checked': {
      const { samples, maxAbsFloat, maxLevels } = progress.error;
      return `Compared ${progress.stage} with TensorFlow.js: at most ${maxAbsFloat.toExponential(1)} and ${maxLevels} levels apart on ${samples} inputs`;
    }
    default:
      return progress satisfies never;
  }
}
