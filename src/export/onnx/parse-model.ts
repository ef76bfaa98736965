/** The part of a file decoded by `modelProto` that is read here. Missing fields have defaults. */
import { ReposeError, toMessage } from '../../errors.js';
import { opset } from './encode-model.js';
import { modelProto } from './schema.js';

export interface NodeProto {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
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
  readonly type: { readonly tensorType: TensorTypeProto | null } | null;
}
export interface TensorTypeProto {
  readonly elemType: number;
  readonly shape: { readonly dim: readonly DimensionProto[] } | null;
}
export interface DimensionProto {
  readonly dimValue?: number;
  readonly dimParam?: string;
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
 * The graph of an .onnx file as plain objects; `rawData` are views of `bytes`. Throws
 * `invalid-argument` for bytes that are not a model, and for other operator sets, whose operators
 * may differ.
 */
export function parseModel(bytes: Uint8Array): GraphProto {
  const { graph, opsetImport } = decodeProto(bytes);
  if (!graph) throw failure('no graph in it, expected one');
  const version = opsetImport.find(({ domain }) => isOnnxDomain(domain))?.version;
  if (version !== opset) throw failure(`opset ${version ?? 'missing'}, expected ${opset}`);
  const foreign = graph.node.find(({ domain }) => !isOnnxDomain(domain));
  if (!foreign) return graph;
  throw failure(`node "${foreign.name}" of domain "${foreign.domain}", expected ONNX's own operators`);
}

interface ModelProto {
  readonly graph: GraphProto | null;
  readonly opsetImport: readonly { readonly domain: string; readonly version: number }[];
}

function decodeProto(bytes: Uint8Array): ModelProto {
  try {
    const options = { longs: Number, defaults: true, arrays: true } as const;
    return modelProto.toObject(modelProto.decode(bytes), options) as ModelProto; // by the schema
  } catch (cause) {
    throw failure(toMessage(cause), cause);
  }
}

/** The two names of the domain of ONNX's operators. */
function isOnnxDomain(domain: string): boolean {
  return domain === '' || domain === 'ai.onnx';
}

function failure(problem: string, cause?: unknown): ReposeError {
  return new ReposeError('invalid-argument', `Cannot read an ONNX model: ${problem}`, { cause });
}
