import type { Bundle } from '../bundle/read-bundle.js';
import type { ExportProgress, ExportRunOptions } from '../export/export-run-options.js';
import { prepareTensorflow } from './tensorflow.js';
import { say } from './terminal.js';

/**
 * Exports a run, or again a bundle with weights, as a bundle into the folder `out`, with progress on
 * standard error.
 */
export async function exportRunTo(
  run: string,
  {
    out,
    name,
    force = false,
    withWeights = false,
  }: Pick<ExportRunOptions, 'out' | 'name' | 'force' | 'withWeights'>,
): Promise<Bundle> {
  // onnxruntime 1.30 sends telemetry unless this is set before it loads.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const { exportRun } = await import('../export/export-run.js');
  // tfjs-node-gpu is tfjs plus a backend; its types lack only the default export that ES modules
  // see.
  const tf = (await prepareTensorflow()) as unknown as ExportRunOptions['tf'];
  const onProgress = (progress: ExportProgress): void => say(describeProgress(progress));
  return exportRun({ run, out, name, force, withWeights, tf, onProgress });
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
