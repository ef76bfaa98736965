import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { ReposeError } from '../../errors.js';
import { ShardReader } from './shard-reader.js';
import { countStoredBytes, type StoredWeight, type WeightManifest } from './weight-manifest.js';

/** How to keep the weights of a model. */
export interface WeightDecoding<Weight> {
  /** The name in the result. */
  readonly nameWeight: (name: string) => string;
  readonly decode: (weight: StoredWeight, bytes: Uint8Array<ArrayBuffer>) => Weight;
}

/**
 * The weights of the `model.json` at `path`, from the files beside it. Throws `not-found` for
 * missing files, and `invalid-argument`, naming the file or the weight, for broken ones.
 */
export async function readWeights<Weight>(
  path: string,
  manifest: WeightManifest,
  { nameWeight, decode }: WeightDecoding<Weight>,
): Promise<Map<string, Weight>> {
  const weights = new Map<string, Weight>();
  for (const group of manifest) {
    const reader = new ShardReader(group.paths.map((file) => resolveShard(path, file)));
    try {
      for (const weight of group.weights) {
        const name = nameWeight(weight.name);
        if (weights.has(name)) throw modelFileFailure(path, `two weights named "${weight.name}"`, 'one');
        const bytes = await reader.read(countStoredBytes(weight), `weight "${weight.name}"`);
        weights.set(name, decode(weight, bytes));
      }
      await reader.expectEnd();
    } finally {
      await reader.close();
    }
  }
  return weights;
}

/** The path of a weight file beside the model; refuses paths to other folders. */
function resolveShard(path: string, file: string): string {
  const relative = normalize(file);
  if (!isAbsolute(relative) && !relative.split(sep).includes('..')) return join(dirname(path), relative);
  throw modelFileFailure(path, `weights in "${file}"`, "a file inside the model's folder");
}

/** `Cannot read the model "model.json": <what>, expected <expected>` */
export function modelFileFailure(path: string, what: string, expected: string, cause?: unknown): ReposeError {
  const message = `Cannot read the model "${path}": ${what}, expected ${expected}`;
  return new ReposeError('invalid-argument', message, { cause });
}
