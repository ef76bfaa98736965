/** What `modelProto` makes of a file, as far as it is read here. Fields that the file leaves out have defaults. */
import { ReposeError, toMessage } from '../../errors.js';
import { modelProto } from './schema.js';

export interface NodeProto {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly attribute: readonly AttributeProto[];
}
export interface AttributeProto {
  readonly name: string;
  readonly f: number;
  readonly i: number;
  readonly s: Uint8Array;
  readonly ints: readonly number[];
  readonly strings: readonly Uint8Array[];
  readonly type: number;
}
export interface TensorProto {
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly name: string;
  readonly rawData: Uint8Array;
  readonly externalData: readonly { readonly key: string; readonly value: string }[];
  readonly dataLocation: number;
}
export interface ValueInfoProto {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly { readonly dimValue?: number; readonly dimParam?: string }[] };
    };
  };
}
export interface GraphProto {
  readonly name: string;
  readonly node: readonly NodeProto[];
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
  readonly valueInfo: readonly ValueInfoProto[];
}

/**
 * The graph of an .onnx file as plain objects; `rawData` are views of `bytes`. Throws `invalid-argument` for bytes that
 * are no model.
 */
export function parseModel(bytes: Uint8Array): GraphProto {
  try {
    const options = { longs: Number, defaults: true, arrays: true } as const;
    const model = modelProto.toObject(modelProto.decode(bytes), options);
    if (model['graph']) return model['graph'] as GraphProto; // by the schema
  } catch (cause) {
    throw new ReposeError('invalid-argument', `Cannot read an ONNX model: ${toMessage(cause)}`, { cause });
  }
  throw new ReposeError('invalid-argument', 'Cannot read an ONNX model: no graph in it, expected one');
}
