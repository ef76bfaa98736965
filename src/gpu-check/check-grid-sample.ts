import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { profileModel } from '../export/onnxruntime/profile-model.js';
import { packageRoot } from '../package-root.js';
import { encodeGridSample } from './grid-sample-graph.js';

/** GridSample of a 256x256 picture on a provider. */
export interface GridSampleResult {
  /** What onnxruntime ran it with: it gives operators that a provider lacks to the CPU. */
  readonly ranOn: string | undefined;
  readonly us: number | undefined;
  /** The largest difference from the CPU's, of values from -1 to 1. */
  readonly maxDifference: number;
}

/** Runs GridSample on a provider and on the CPU, in processes of their own. Throws what they say. */
export async function checkGridSample(provider: 'cpu' | 'cuda', limitMs: number): Promise<GridSampleResult> {
  const program = join(packageRoot, 'dist', 'gpu-check', 'grid-sample-process.js');
  const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' };
  const folder = await mkdtemp(join(tmpdir(), 'repose-grid-sample-'));
  try {
    const model = join(folder, 'grid-sample.onnx');
    await writeFile(model, encodeGridSample());
    const { kernels } = await profileModel(model, { provider });
    const kernel = kernels.find(({ op }) => op === 'GridSample');
    const options = { env, timeout: limitMs };
    const { stdout } = await promisify(execFile)(process.execPath, [program, provider], options);
    return { ranOn: kernel?.provider, us: kernel?.us, maxDifference: Number(stdout) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
