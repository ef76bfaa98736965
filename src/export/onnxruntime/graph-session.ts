import { InferenceSession, Tensor } from 'onnxruntime-node';

/** A tensor of the types of our graphs' inputs and outputs. */
export type PlainTensor =
  | { readonly type: 'uint8'; readonly dims: readonly number[]; readonly data: Uint8Array }
  | { readonly type: 'float32'; readonly dims: readonly number[]; readonly data: Float32Array };

export type PlainTensors = Readonly<Record<string, PlainTensor>>;

/** A graph in onnxruntime. */
export interface GraphSession {
  readonly inputNames: readonly string[];
  /** All outputs by name, or the requested ones. */
  run(feeds: PlainTensors, outputs?: readonly string[]): Promise<PlainTensors>;
  dispose(): Promise<void>;
}

/** Loads the bytes of an .onnx file, for the CPU; by default onnxruntime uses all cores. */
export async function createGraphSession(
  model: Uint8Array,
  { threads, provider = 'cpu' }: { readonly threads?: number; readonly provider?: 'cpu' | 'cuda' } = {},
): Promise<GraphSession> {
  const session = await InferenceSession.create(model, {
    executionProviders: [provider],
    logSeverityLevel: 3,
    interOpNumThreads: 1,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  });
  return {
    inputNames: session.inputNames,
    run: async (feeds, outputs = session.outputNames) =>
      mapValues(await session.run(mapValues(feeds, toTensor), [...outputs]), fromTensor),
    dispose: () => session.release(),
  };
}

function toTensor({ type, dims, data }: PlainTensor): Tensor {
  return type === 'uint8' ? new Tensor(type, data, dims) : new Tensor(type, data, dims);
}

function fromTensor({ type, dims, data }: Tensor): PlainTensor {
  return { type, dims, data } as PlainTensor; // of the two types by the graphs' declarations
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
