/**
 * Checks of a call's inputs. Shapes in errors are in TensorFlow.js' order, [N, H, W, C] for feature
 * maps.
 */
import type { Value } from '../graph.js';
import { callFailure, type LayerCall, onlyInput } from './layer-converter.js';
import { toTensorFlowOrder } from './layout.js';

/** The call's only input; throws unless it has this rank, counting the batch. */
export function inputOfRank(call: LayerCall, rank: number): Value {
  const input = onlyInput(call);
  if (input.shape.length === rank) return input;
  throw callFailure(call, `an input of shape ${formatShape(input)}`, `one of rank ${rank}`);
}

/** At least two inputs. */
export function severalInputs(call: LayerCall): readonly [Value, Value, ...Value[]] {
  const [first, second, ...others] = call.inputs;
  if (first && second) return [first, second, ...others];
  throw callFailure(call, `${call.inputs.length} inputs`, 'at least 2');
}

/** `[N,64,64,3]` */
export function formatShape({ shape }: Value): string {
  return `[${toTensorFlowOrder(shape)}]`;
}
