import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { WeightTensor } from '../checkpoint/network-artifacts.js';
import { readDrawingNetwork } from '../checkpoint/network-file.js';
import { listCheckpoints } from '../checkpoint/run-folder.js';
import { ReposeError } from '../errors.js';

type Weights = ReadonlyMap<string, WeightTensor>;

/** Trained weights that a run starts from; a network that the earlier run had not trained yet starts afresh. */
export interface WarmStart {
  /** Where they come from, for errors. */
  readonly source: string;
  readonly weights: Readonly<Partial<Record<'g1' | 'g2' | 'd', Weights>>>;
}

/**
 * The networks of a run's last checkpoint, or of a checkpoint's folder: the generators as they draw, by their moving
 * average. Throws `not-found` where there is no G1, and `invalid-argument` for broken files.
 */
export async function readWarmStart(from: string): Promise<WarmStart> {
  const source = (await listCheckpoints(from)).at(-1)?.path ?? from;
  if (!existsSync(join(source, 'g1.safetensors')))
    throw new ReposeError(
      'not-found',
      `Cannot start from "${from}": no g1.safetensors, expected a run with a checkpoint, or a checkpoint's folder`,
    );
  const read = async (name: string) =>
    existsSync(join(source, `${name}.safetensors`))
      ? (await readDrawingNetwork(source, name)).weights
      : undefined;
  const [g1, g2, d] = [await read('g1'), await read('g2'), await read('d')];
  return { source, weights: { ...(g1 && { g1 }), ...(g2 && { g2 }), ...(d && { d }) } };
}
