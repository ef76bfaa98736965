import { ReposeError } from '../../errors.js';
import type { NetworkFile } from '../../networks/network-file.js';
import { openPictureNetwork, type PictureNetwork } from '../../networks/picture-network.js';
import type { Size } from '../../pose/skeleton.js';
import type { Example, ExampleSource } from '../example.js';
import { computeFrechetDistance } from './frechet-distance.js';
import { computeInceptionScore, type InceptionScore } from './inception-score.js';

/** The user's networks; a metric is measured if its network is given. */
export interface NetworkFiles {
  /** Picture to feature vector. */
  readonly fid?: NetworkFile | undefined;
  /** Picture to class probabilities or logits. */
  readonly inceptionScore?: NetworkFile | undefined;
  /** Two pictures, drawn and target, to a distance. */
  readonly lpips?: NetworkFile | undefined;
}

/** Scores by drawer; `target` has an inception score for comparison. */
export interface NetworkScores {
  readonly fid?: Readonly<Record<string, number>>;
  readonly inceptionScore?: Readonly<Record<string, InceptionScore>>;
  readonly lpips?: Readonly<Record<string, number>>;
}

/** A covariance needs two pictures. */
const leastForFid = 2;

export interface NetworkMetrics {
  /** Runs the networks on an example. */
  observe(example: Example, index: number): Promise<void>;
  /** The scores of all examples. Fréchet distances of Inception's 2048 features take minutes. */
  finish(): NetworkScores;
  release(): Promise<void>;
}

/**
 * Opens the networks for `count` pictures of a size. Throws `invalid-argument` for an unusable
 * network, naming the file, and for too few pictures.
 */
export async function openNetworkMetrics(
  files: NetworkFiles,
  { size, count }: Pick<ExampleSource, 'size' | 'count'>,
): Promise<NetworkMetrics> {
  if (files.fid && count < leastForFid)
    throw new ReposeError(
      'invalid-argument',
      `Cannot measure FID: number of pairs ${count}, expected at least ${leastForFid}`,
    );
  const fid = await openMetric(files.fid, 1);
  const inceptionScore = await openMetric(files.inceptionScore, 1);
  const lpips = await openMetric(files.lpips, 2);
  return {
    observe: async ({ target, drawn }, index) => {
      const pictures = Object.entries({ target, ...drawn });
      for (const [drawer, image] of pictures) {
        await fid?.show({ drawer, index }, [image], size);
        await inceptionScore?.show({ drawer, index }, [image], size);
        if (drawer !== 'target') await lpips?.show({ drawer, index }, [image, target], size);
      }
    },
    finish: () => ({
      ...(fid && { fid: toDistances(fid.shown) }),
      ...(inceptionScore && {
        inceptionScore: mapValues(inceptionScore.shown, (rows) => computeInceptionScore(rows)),
      }),
      ...(lpips && { lpips: mapValues(lpips.shown, (rows) => meanOf(rows.map(([distance]) => distance!))) }),
    }),
    release: async () => {
      for (const metric of [fid, inceptionScore, lpips]) await metric?.release();
    },
  };
}

type Outputs = ReadonlyMap<string, readonly Float32Array[]>;

/** A network and its outputs for each drawer's pictures, in the order of the examples. */
async function openMetric(file: NetworkFile | undefined, inputs: number) {
  if (file === undefined) return undefined;
  const network: PictureNetwork = await openPictureNetwork(file, inputs);
  const shown = new Map<string, Float32Array[]>();
  return {
    shown: shown as Outputs,
    show: async (of: { drawer: string; index: number }, images: readonly Uint8Array[], size: Size) => {
      const outputs = shown.get(of.drawer) ?? [];
      shown.set(of.drawer, outputs);
      outputs[of.index] = (await network.run(images, size)).values;
    },
    release: () => network.release(),
  };
}

function toDistances(features: Outputs): Record<string, number> {
  const { target, ...drawn } = Object.fromEntries(features);
  return Object.fromEntries(
    Object.entries(drawn).map(([drawer, rows]) => [drawer, computeFrechetDistance(rows, target!)]),
  );
}

function mapValues<To>(outputs: Outputs, to: (rows: readonly Float32Array[]) => To): Record<string, To> {
  return Object.fromEntries([...outputs].map(([drawer, rows]) => [drawer, to(rows)]));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
