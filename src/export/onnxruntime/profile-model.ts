import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ReposeError, toMessage } from '../../errors.js';
import { packageRoot } from '../../package-root.js';
import { type Profile, parseTrace } from './parse-trace.js';
import type { ProfileOptions } from './profile-options.js';

/** Medians of 20 runs: enough for a table, within seconds for the largest of our models. */
const defaults = { threads: 1, batch: 1, warmUps: 3, repeats: 20, provider: 'cpu' } as const;

/**
 * Runs an .onnx file on seeded random inputs with onnxruntime's profiler, in another process. With
 * one thread, the default, times add up. Throws `invalid-argument` if onnxruntime cannot load or
 * run the model.
 */
export async function profileModel(
  model: string,
  options: Partial<Omit<ProfileOptions, 'model' | 'tracePrefix'>> = {},
): Promise<Profile> {
  const folder = await mkdtemp(join(tmpdir(), 'repose-profile-'));
  try {
    const all = { ...defaults, ...options, model, tracePrefix: join(folder, 'trace') };
    await runProcess(all satisfies ProfileOptions);
    const [trace = ''] = await readdir(folder);
    return parseTrace(await readFile(join(folder, trace), 'utf8'), all.warmUps);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runProcess(options: ProfileOptions): Promise<void> {
  const program = join(packageRoot, 'dist', 'export', 'onnxruntime', 'profiling-process.js');
  // onnxruntime 1.30 sends telemetry unless this is set before it loads.
  const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' };
  try {
    await promisify(execFile)(process.execPath, [program, JSON.stringify(options)], { env });
  } catch (cause) {
    const [, reason = toMessage(cause)] = /\n\w*Error: (.*)/.exec(toMessage(cause)) ?? [];
    throw new ReposeError('invalid-argument', `Cannot profile ${options.model}: ${reason}`, { cause });
  }
}
