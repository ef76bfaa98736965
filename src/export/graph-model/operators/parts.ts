/** Parts of tensors along their axes. */
import type { Dimension, Value } from '../../graph.js';
import type { NodeCall } from '../node-call.js';

/** The end of a slice that takes all the rest. */
export const endOfAxis = 2 ** 31 - 1;

/** The part of an axis from `from` on, up to but without `to`, every `step`-th element. */
export interface Part {
  readonly axis: number;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** How many elements it has. */
  readonly length: Dimension;
}

/** The parts of a value; the value itself without any. */
export function addSlice(call: NodeCall, value: Value, parts: readonly Part[], label?: string): Value {
  if (parts.length === 0) return value;
  const name = label === undefined ? call.name : `${call.name}:${label}`;
  const list = (key: string, numbers: readonly number[]) =>
    call.builder.addIntegers(`${call.name}:${key}`, numbers);
  const bounds = [
    list(
      'from',
      parts.map(({ from }) => from),
    ),
    list(
      'to',
      parts.map(({ to }) => to),
    ),
    list(
      'axes',
      parts.map(({ axis }) => axis),
    ),
    list(
      'steps',
      parts.map(({ step }) => step),
    ),
  ];
  const shape = parts.reduce<readonly Dimension[]>(
    (lengths, { axis, length }) => lengths.with(axis, length),
    value.shape,
  );
  return call.builder.addNode('Slice', [value, ...bounds], { name, shape });
}
