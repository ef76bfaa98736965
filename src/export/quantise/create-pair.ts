import type { Addition } from '../addition.js';
import type { Initializer, Value } from '../graph.js';
import type { Uint8Mapping } from './range.js';

/** The names around a pair: its input, and the value that its users read. */
export interface PairNames {
  readonly source: string;
  readonly result: string;
}

/** A QuantizeLinear and DequantizeLinear pair of a value, with scale and zero point. */
export function createPair(value: Value, { source, result }: PairNames, mapping: Uint8Mapping): Addition {
  const { name, shape } = value;
  const levels = `${name}/quantised`;
  const parameters = createMapping(name, mapping);
  const [scale, zeroPoint] = parameters.map((parameter) => parameter.name) as [string, string]; // two of them
  return {
    nodes: [
      {
        name: levels,
        op: 'QuantizeLinear',
        inputs: [source, scale, zeroPoint],
        outputs: [levels],
        attributes: {},
      },
      {
        name: `${name}/dequantised`,
        op: 'DequantizeLinear',
        inputs: [levels, scale, zeroPoint],
        outputs: [result],
        attributes: {},
      },
    ],
    initializers: parameters,
    values: [
      { name: source, type: 'float32', shape },
      { name: levels, type: 'uint8', shape },
      { name: result, type: 'float32', shape },
    ],
  };
}

function createMapping(name: string, { scale, zeroPoint }: Uint8Mapping): Initializer[] {
  return [
    { name: `${name}/scale`, type: 'float32', shape: [], data: Float32Array.of(scale) },
    { name: `${name}/zero_point`, type: 'uint8', shape: [], data: Uint8Array.of(zeroPoint) },
  ];
}
