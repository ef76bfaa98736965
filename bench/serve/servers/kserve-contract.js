/** How the servers that speak KServe's version 2 protocol are called: Triton and MLServer. */

import { readFileSync } from 'node:fs';
import { credentials, loadPackageDefinition } from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer } from '@grpc/proto-loader';
import { toCallError } from '../../../dist/client/call-error.js';
import { toChannelOptions } from '../../../dist/client/channel-options.js';

export const kserveModel = 'repose';
const deadlineMs = 60_000;
const loadOptions = { keepCase: true, longs: Number, enums: String, defaults: true };

function createService(address, descriptors) {
  const { inference } = loadPackageDefinition(
    loadFileDescriptorSetFromBuffer(readFileSync(descriptors), loadOptions),
  );
  return new inference.GRPCInferenceService(address, credentials.createInsecure(), toChannelOptions(address));
}

/** Whether the server says that its model is ready. */
export function isKserveReady(address, descriptors) {
  const service = createService(address, descriptors);
  return new Promise((resolve, reject) => {
    service.ModelReady({ name: kserveModel }, (error, answer) => {
      service.close();
      if (error) reject(error);
      else resolve(answer.ready);
    });
  });
}

/** A client, whose `generate(request)` yields each stage as it arrives: on a stream of its own, or both from one answer. */
export function connectKserve(address, { descriptors, streams }) {
  const service = createService(address, descriptors);
  async function* generate(request) {
    const message = toInferMessage(request);
    const options = { deadline: Date.now() + deadlineMs };
    try {
      for await (const answer of streams
        ? inferStream(service, message, options)
        : inferOnce(service, message, options))
        yield* toPictures(answer);
    } catch (error) {
      throw error.metadata ? toCallError(error, address) : error;
    }
  }
  return { generate, close: () => service.close() };
}

async function* inferStream(service, message, options) {
  const call = service.ModelStreamInfer(options);
  call.write(message);
  call.end();
  for await (const answer of call) {
    if (answer.error_message) throw new Error(answer.error_message);
    yield answer.infer_response ?? answer; // Triton wraps it, MLServer does not
  }
}

async function* inferOnce(service, message, options) {
  yield await new Promise((resolve, reject) => {
    service.ModelInfer(message, options, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

/** The encoded picture and the joints as raw tensors: in the model's frame, as the bench's request has them. */
function toInferMessage({ cond, pose }) {
  const joints = Float32Array.from(
    pose.joints.flatMap(({ x, y, confidence }) => [x, y, Number(confidence > 0)]),
  );
  return {
    model_name: kserveModel,
    inputs: [
      { name: 'picture', datatype: 'BYTES', shape: [1, 1] },
      { name: 'joints', datatype: 'FP32', shape: [1, pose.joints.length, 3] },
    ],
    raw_input_contents: [withLength(cond), Buffer.from(joints.buffer)],
  };
}

/** An element of a BYTES tensor: its length in 4 bytes, least first, and itself. */
function withLength(bytes) {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function* toPictures({ outputs, raw_output_contents: contents }) {
  for (const [index, { name }] of outputs.entries()) yield { stage: name, data: contents[index].subarray(4) };
}

/** What ghz is told: the contract, the call, and the message as JSON. */
export function ghzOfKserve(address, { descriptors, streams, request }) {
  const { raw_input_contents: contents, ...message } = toInferMessage(request);
  const data = { ...message, raw_input_contents: contents.map((bytes) => bytes.toString('base64')) };
  const method = streams ? 'ModelStreamInfer' : 'ModelInfer';
  return {
    address,
    descriptors,
    call: `inference.GRPCInferenceService/${method}`,
    data: streams ? [data] : data,
  };
}
