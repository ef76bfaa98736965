/**
 * The methods of the Open Inference Protocol, loaded by its first call. Their messages come and go
 * as bytes.
 */
import type { MethodDefinition } from '@grpc/proto-loader';
import type { GRPCInferenceServiceDefinition } from '../../generated/inference/GRPCInferenceService.js';
import { readVersion } from '../../package-root.js';
import { loadInferencePackage } from '../../rpc/package-definition.js';
import { openCallScope } from '../callers/open-call-scope.js';
import type { ServerContext } from '../context.js';
import { assertSmall } from '../rpc/cut-out-fields.js';
import { toUnreadable } from '../rpc/unreadable.js';
import { describeConfig, describeIndex, describeMetadata, isServed } from './describe-models.js';
import { infer } from './infer.js';
import { InferStream } from './infer-stream.js';
import { parseInference } from './parse-inference.js';
import {
  type InferenceMethods,
  type Readiness,
  serviceName,
  type UnaryCall,
  type UnaryMethod,
} from './protocol.js';
import { readInferRequest, type WireInferRequest } from './read-infer-request.js';
import { findServedModel } from './served-models.js';
import type { Tensor } from './tensor.js';
import { toInferResponse } from './write-answer.js';

/** Creates the methods of a server. They throw the errors for their callers. */
export function createMethods(context: ServerContext, readiness: Readiness): InferenceMethods {
  const { config, fleets } = context;
  // The package definition is that of the proto file from which the type was generated.
  const service = loadInferencePackage()[serviceName] as unknown as GRPCInferenceServiceDefinition;
  const { ModelInfer, ModelStreamInfer } = service;
  const read = (message: Buffer): WireInferRequest =>
    readInferRequest(message, ModelInfer.requestDeserialize);
  return {
    unary: {
      ServerLive: answer(service.ServerLive, () => ({ live: true })),
      ServerReady: answer(service.ServerReady, () => ({ ready: readiness.isServing })),
      ModelReady: answer(service.ModelReady, ({ name, version }) => ({
        ready: readiness.isServing && isServed(fleets.current.models, name, version),
      })),
      ServerMetadata: answer(service.ServerMetadata, () => ({
        name: 'repose',
        version: readVersion(),
        extensions: ['model_configuration'],
      })),
      ModelMetadata: answer(service.ModelMetadata, ({ name, version }) => {
        const { models } = fleets.current;
        return describeMetadata(findServedModel(models, name, version), models);
      }),
      ModelConfig: answer(service.ModelConfig, ({ name, version }) => {
        const model = findServedModel(fleets.current.models, name, version);
        return { config: describeConfig(model, config.maxQueue) };
      }),
      RepositoryIndex: answer(service.RepositoryIndex, ({ ready: onlyReady }) =>
        describeIndex(fleets.current.models, { isServing: readiness.isServing, onlyReady }),
      ),
      ModelInfer: async (call) =>
        ModelInfer.responseSerialize(await answerInfer(context, call, () => read(call.request))),
    },
    openStream: (call) =>
      void new InferStream(context, call, { read, write: ModelStreamInfer.responseSerialize }),
  };
}

/** A method with a small request that is answered at once. */
function answer<Request, Response>(
  method: MethodDefinition<never, Response, Request>,
  run: (request: Request) => Response,
): UnaryMethod {
  const read = (message: Buffer): Request => {
    try {
      assertSmall(message);
      return method.requestDeserialize(message);
    } catch (error) {
      throw toUnreadable(error);
    }
  };
  return async ({ request }) => method.responseSerialize(run(read(request)));
}

/** Draws a request to its end, and answers with all of its outputs. */
async function answerInfer(
  context: ServerContext,
  call: UnaryCall,
  read: () => WireInferRequest,
): Promise<ReturnType<typeof toInferResponse>> {
  const { config, fleets } = context;
  const { scope, abort, close } = openCallScope(call, config.maxDeadlineMs);
  const leave = (): void => abort('cancelled', 'Cannot finish the request: its caller has gone');
  call.once('cancelled', leave);
  if (call.cancelled) leave(); // while this file was loaded
  try {
    const inference = parseInference(read(), fleets.current, config.maxQueue);
    const drawn = new Map<string, Tensor>();
    for await (const { tensors } of infer(context, inference, scope))
      for (const tensor of tensors) drawn.set(tensor.name, tensor);
    return toInferResponse(
      inference,
      inference.outputs.flatMap(({ name }) => drawn.get(name) ?? []),
    );
  } finally {
    close();
  }
}
