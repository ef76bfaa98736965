/**
 * Reads the messages of ModelInfer. The tensors in them are cut out as bytes, and become numbers
 * only once their type and shape are known: a message of numbers takes up to sixty times its length
 * in memory when it is decoded as it is.
 */
import protobuf from 'protobufjs/minimal.js';
import type { ModelInferRequest__Output } from '../../generated/inference/ModelInferRequest.js';
import { cutOutFields, cutOutRepeated } from '../rpc/cut-out-fields.js';

/** No model has more tensors. */
const maxTensors = 16;

const inputsField = 5;
const rawContentsField = 7;
/** Of an input. */
const contentsField = 5;

type DecodedInput = ModelInferRequest__Output['inputs'][number];

/** An input, whose contents are the bytes of an InferTensorContents. */
export interface WireInput extends Omit<DecodedInput, 'contents'> {
  readonly contents: Buffer | undefined;
}

/** A ModelInferRequest with tensors that have not been decoded. */
export interface WireInferRequest extends Omit<ModelInferRequest__Output, 'inputs'> {
  readonly inputs: readonly WireInput[];
}

/**
 * Reads a message, which is not copied; `decode` decodes a ModelInferRequest. Throws
 * `invalid-argument` for one that is large besides its tensors or has more than 16 of them.
 */
export function readInferRequest(
  message: Buffer,
  decode: (bytes: Buffer) => ModelInferRequest__Output,
): WireInferRequest {
  const { values, rest } = cutOutRepeated(message, [inputsField, rawContentsField], maxTensors);
  const cut = (values.get(inputsField) ?? []).map((input) => cutOutFields(input, [contentsField]));
  const small = cut.map((input) => input.rest);
  const decoded = decode(Buffer.concat([rest, writeInputs(small)]));
  return {
    ...decoded,
    inputs: decoded.inputs.map((input, index) => ({
      ...input,
      contents: cut[index]?.values.get(contentsField),
    })),
    rawInputContents: [...(values.get(rawContentsField) ?? [])],
  };
}

/** The field `inputs` of a message, without the contents of the inputs. */
function writeInputs(inputs: readonly Buffer[]): Uint8Array {
  const delimited = 2;
  const writer = new protobuf.Writer();
  for (const input of inputs) writer.uint32(inputsField * 8 + delimited).bytes(input);
  return writer.finish();
}
