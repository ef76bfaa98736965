import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { toMessage } from '../errors.js';

/** What NVIDIA's driver says of the first GPU, or why it says nothing. */
export type Gpu =
  | { readonly name: string; readonly driver: string; readonly usedMb: number; readonly totalMb: number }
  | { readonly missing: string };

/** Asks `nvidia-smi`. Memory is that of all processes. */
export async function readGpu(): Promise<Gpu> {
  const fields = 'name,driver_version,memory.used,memory.total';
  const args = [`--query-gpu=${fields}`, '--format=csv,noheader,nounits', '--id=0'];
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', args, { timeout: 10_000 });
    const [name = '', driver = '', used, total] = stdout.trim().split(', ');
    return { name, driver, usedMb: Number(used), totalMb: Number(total) };
  } catch (error) {
    return { missing: toMessage(error) };
  }
}
