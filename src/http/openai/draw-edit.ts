import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import {
  Fit,
  FramingSchema,
  type GenerateRequest,
  type GenerateResponse,
} from '../../generated/connect/repose/v1/generation_pb.js';
import type { GenerationClient } from '../door.js';

/**
 * Draws a request, framed by its person: people are rarely as large and as central as a model draws
 * them. Where the server finds nobody, covers the frame with the whole picture, unless the person is
 * put back into the scene.
 */
export async function* drawEdit(
  client: GenerationClient,
  request: GenerateRequest,
): AsyncGenerator<GenerateResponse, void> {
  const framing = create(FramingSchema, { kind: { case: 'fit', value: Fit.PERSON } });
  try {
    yield* client.generate({ ...request, framing });
  } catch (error) {
    // Whatever else is wrong with the request is refused again.
    if (request.scene || ConnectError.from(error).code !== Code.InvalidArgument) throw error;
    yield* client.generate(request);
  }
}
