/** Chooses the precision in which a server runs a model, and explains the choice. */
import { type Manifest, type Precision, precisions, type VariantName } from '../../bundle/manifest.js';
import { judgeVariant, maxSsimLoss } from '../../bundle/variant-limits.js';
import { ReposeError } from '../../errors.js';
import type { Provider } from '../engine/protocol.js';
import type { Int8Support } from './cpu-features.js';

export const precisionChoices = ['auto', ...precisions] as const;
export type PrecisionChoice = (typeof precisionChoices)[number];

/** The precision of a model, and why, in one sentence for people to read. */
export interface ChosenPrecision {
  readonly precision: Precision;
  readonly reason: string;
}

/** A model's precision on every provider that its engines may use. */
export type PrecisionPlan = Readonly<Record<Provider, ChosenPrecision>>;

/**
 * Chooses a model's precision for every provider. `auto` is int8 on CPUs where int8 is fast, and
 * fp16 with CUDA, if the bundle has that variant and its measured error is within the limit;
 * otherwise fp32. Throws `failed-precondition` if the bundle lacks the requested variant.
 */
export function planPrecision(manifest: Manifest, asked: PrecisionChoice, int8: Int8Support): PrecisionPlan {
  if (asked !== 'auto') {
    assertVariant(manifest, asked);
    const chosen = { precision: asked, reason: `asked for with --precision ${asked}` };
    return { cpu: chosen, cuda: chosen, webgpu: chosen };
  }
  return {
    cpu: 'obstacle' in int8 ? toFloat(int8.obstacle) : chooseVariant(manifest, 'int8', int8.feature),
    cuda: chooseVariant(manifest, 'fp16', 'CUDA'),
    webgpu: toFloat('no variant has been measured with webgpu'),
  };
}

function assertVariant(manifest: Manifest, asked: Precision): void {
  if (asked === 'fp32' || judgeVariant(manifest, asked) !== 'missing') return;
  throw new ReposeError(
    'failed-precondition',
    `Cannot serve model "${manifest.name}" in ${asked}: its bundle has no ${asked} graphs, expected those from "repose export --variants ${asked}"`,
  );
}

function chooseVariant(manifest: Manifest, name: VariantName, hardware: string): ChosenPrecision {
  const quality = judgeVariant(manifest, name);
  switch (quality) {
    case 'within-limit':
      return { precision: name, reason: `${hardware}, and SSIM within ${maxSsimLoss} of fp32` };
    case 'beyond-limit':
      return toFloat(`its ${name} graphs lose more than ${maxSsimLoss} of SSIM`);
    case 'unmeasured':
      return toFloat(`the error of its ${name} graphs has not been measured`);
    case 'missing':
      return toFloat(`its bundle has no ${name} graphs`);
    default:
      return quality satisfies never;
  }
}

function toFloat(reason: string): ChosenPrecision {
  return { precision: 'fp32', reason };
}
