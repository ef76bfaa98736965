import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReposeError, toMessage } from '../errors.js';
import type { NetworkArtifacts, WeightMap } from './network-artifacts.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';
import { formatTopology, parseTopology } from './topology.js';

/** The folder of a bundle that holds the networks for training, if it was exported with them. */
export const bundledNetworksFolder = 'weights';

/**
 * Writes `<name>.json`, the topology as TensorFlow.js reads it, and `<name>.safetensors` into an
 * existing folder; with `ema`, the exponential moving average of the weights, also
 * `<name>-ema.safetensors`.
 */
export async function writeNetwork(
  folder: string,
  name: string,
  artifacts: NetworkArtifacts & { readonly ema?: WeightMap },
): Promise<void> {
  await writeFile(
    join(folder, `${name}.json`),
    `${JSON.stringify(formatTopology(artifacts.topology), null, 1)}\n`,
  );
  await writeFile(weightsPath(folder, name), encodeSafetensors(artifacts.weights));
  if (artifacts.ema) await writeFile(weightsPath(folder, `${name}-ema`), encodeSafetensors(artifacts.ema));
}

/**
 * Reads a network that `writeNetwork` wrote. Throws `not-found` or `invalid-argument`, naming the
 * file.
 */
export async function readNetwork(
  folder: string,
  name: string,
): Promise<NetworkArtifacts & { ema?: WeightMap }> {
  const topology = await readPart(join(folder, `${name}.json`), (bytes) =>
    parseTopology(JSON.parse(bytes.toString())),
  );
  const weights = await readPart(weightsPath(folder, name), decodeWeights);
  const ema = await readPart(weightsPath(folder, `${name}-ema`), decodeWeights).catch(undefinedIfMissing);
  return { topology, weights, ...(ema && { ema }) };
}

/**
 * Reads a network with the weights to draw with: the moving average, if there is one. Throws as
 * `readNetwork`.
 */
export async function readDrawingNetwork(folder: string, name: string): Promise<NetworkArtifacts> {
  const { topology, weights, ema } = await readNetwork(folder, name);
  return { topology, weights: ema ?? weights };
}

/**
 * Copies those of the named networks that are there, with the weights to draw with, into a folder that
 * training can start from.
 */
export async function copyDrawingNetworks(from: string, to: string, names: readonly string[]): Promise<void> {
  await mkdir(to);
  for (const name of names.filter((each) => existsSync(weightsPath(from, each))))
    await writeNetwork(to, name, await readDrawingNetwork(from, name));
}

function weightsPath(folder: string, name: string): string {
  return join(folder, `${name}.safetensors`);
}

function decodeWeights(bytes: Uint8Array): WeightMap {
  return decodeSafetensors(bytes).tensors;
}

async function readPart<T>(path: string, parse: (bytes: Buffer) => T): Promise<T> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    const kind = cause.code === 'ENOENT' ? 'not-found' : 'failed-precondition';
    throw new ReposeError(kind, `Cannot read "${path}": ${cause.message}`, { cause });
  });
  try {
    return parse(bytes);
  } catch (cause) {
    throw new ReposeError('invalid-argument', `Cannot read "${path}": ${toMessage(cause)}`, { cause });
  }
}

function undefinedIfMissing(thrown: unknown): undefined {
  if (thrown instanceof ReposeError && thrown.kind === 'not-found') return undefined;
  throw thrown;
}
