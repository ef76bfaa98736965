import { int, type Value } from '../graph.js';
import type { GraphBuilder } from '../graph-builder.js';
import type { LayerConverter } from './layer-converter.js';

/** ONNX's numbers for element types (TensorProto.DataType). */
const typeNumbers = { float32: 1, int32: 6, int64: 7 } as const;

/** A value as int64; floats are truncated, as in TensorFlow.js. */
export function toIntegers(builder: GraphBuilder, value: Value, name: string): Value {
  return value.type === 'int64' ? value : cast(builder, value, { name, type: 'int64' });
}

/** A value as float32. */
export function toFloats(builder: GraphBuilder, value: Value, name: string): Value {
  return value.type === 'float32' ? value : cast(builder, value, { name, type: 'float32' });
}

/** A converter that casts its inputs to float32, as TensorFlow.js does with integers. */
export function onFloats(converter: LayerConverter): LayerConverter {
  return (layer, prepareLayer) => {
    const convert = converter(layer, prepareLayer);
    return (call) => {
      const toFloat = (input: Value, index: number) =>
        toFloats(call.builder, input, `${call.name}/float${index}`);
      return convert({ ...call, inputs: call.inputs.map(toFloat) });
    };
  };
}

/** A value as another type. */
export function cast(
  builder: GraphBuilder,
  value: Value,
  { name, type }: { readonly name: string; readonly type: keyof typeof typeNumbers },
): Value {
  return builder.addNode('Cast', [value], { name, shape: value.shape, type }, { to: int(typeNumbers[type]) });
}
