import { z } from 'zod';
import type { LayerTopology } from '../checkpoint/network-artifacts.js';
import type { ElementType } from './graph.js';
import { unsupported } from './layers/layer-converter.js';

/** The declaration of an input layer. */
export interface ModelInput {
  /** Lengths in TensorFlow.js' order without the batch, null if open: [H, W, C] for pictures. */
  readonly lengths: readonly (number | null)[];
  readonly type: ElementType;
}

const elementTypes = { float32: 'float32', int32: 'int32', bool: 'bool' } as const satisfies Record<
  string,
  ElementType
>;
type InputType = keyof typeof elementTypes;

const inputSchema = z.looseObject({
  batch_input_shape: z.array(z.int().positive().nullable()).min(1),
  dtype: z
    .enum(Object.keys(elementTypes) as InputType[]) // the keys of the table above
    .nullish(),
});

/**
 * The shape and type of an input layer. Throws `invalid-argument`, naming the layer, without them.
 */
export function readInput(layer: LayerTopology): ModelInput {
  const parsed = inputSchema.safeParse(layer.config);
  if (parsed.success) {
    const {
      batch_input_shape: [, ...lengths],
      dtype,
    } = parsed.data;
    return { lengths, type: elementTypes[dtype ?? 'float32'] };
  }
  const issue = parsed.error.issues[0];
  throw unsupported(layer, `${issue?.path.join('.')}: ${issue?.message}`);
}
