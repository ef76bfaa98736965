import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { ReposeError } from '../../errors.js';
import { toExamples } from '../examples.js';
import { exportRunTo } from '../export-run-to.js';
import { print } from '../terminal.js';

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
  const { folder, manifest } = await exportRunTo(run, { out, force });
  print(`${folder}: ${manifest.name} ${manifest.version}`);
}
