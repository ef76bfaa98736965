import type { Size } from '../../pose/skeleton.js';
import { composition } from '../../warp/network-inputs.js';
import { toLogistic } from '../../warp/rise.js';
import { samplePixel } from '../../warp/sample-pixel.js';

/**
 * What a coarse picture is made of beside what G1 gives: W [H, W, 3], C and S [H, W, 1], how far W is known, [H, W, 1],
 * B [H, W, 3], and where the head is held, [H, W, 1].
 */
export interface Planes {
  readonly warped: Float32Array;
  readonly coverage: Float32Array;
  readonly silhouette: Float32Array;
  readonly known: Float32Array;
  readonly background: Float32Array;
  readonly hold: Float32Array;
}

const outputChannels = 7;

/**
 * The coarse picture [H, W, 3], W' [H, W, 3] and how far a difference counts, [H, W, 1], of what G1 gives for
 * `warped` inputs, [H, W, 7], in plain numbers: see `composition`.
 */
export function composeReference(
  output: Float32Array,
  { warped, coverage, silhouette, known, background, hold }: Planes,
  size: Size,
): Readonly<Record<'coarse' | 'shifted' | 'reach', Float32Array>> {
  const { width, height } = size;
  const { alphaSteepness, alphaEdge, alphaNear, gateGain, trustPrior, drawnBelow, drawnOver } = composition;
  const { knownFrom, knownOver, shiftReach } = composition;
  const [coarse, shifted] = [new Float32Array(warped.length), new Float32Array(warped.length)];
  const reach = new Float32Array(silhouette.length);
  const move = (logit: number, place: number, length: number) =>
    Math.min(Math.max(place + shiftReach * height * Math.tanh(logit), 0), length - 1);
  const near = coverage.reduce((most, value) => Math.max(most, value), 0);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const free = 1 - hold[pixel]!;
    const at = (channel: number) => free * output[pixel * outputChannels + channel]!;
    const x = move(at(5), pixel % width, width);
    const y = move(at(6), Math.floor(pixel / width), height);
    samplePixel({ image: warped, size }, { x, y }, shifted, pixel);
    const sure = toLogistic(at(3) + alphaSteepness * (2 * silhouette[pixel]! - 1));
    const most = Math.max(silhouette[pixel]!, 1 - alphaNear * near);
    const alpha = Math.min(clip((sure - alphaEdge) / (1 - 2 * alphaEdge), 0, 1), most);
    const least = clip((known[pixel]! - knownFrom) / knownOver, 0, 1);
    const trust = 1 - free + free * Math.max(toLogistic(gateGain * at(4) + trustPrior), least);
    const drawn = clip((drawnBelow - trust) / drawnOver, 0, 1);
    reach[pixel] = alpha * free;
    for (let c = 0; c < 3; c += 1) {
      const index = 3 * pixel + c;
      const person = clip(trust * shifted[index]! + drawn * at(c), -1, 1);
      coarse[index] = alpha * person + (1 - alpha) * background[index]!;
    }
  }
  return { coarse, shifted, reach };
}

function clip(x: number, least: number, most: number): number {
  return Math.min(Math.max(x, least), most);
}
