import type { GenerationServiceHandlers } from '../../../generated/repose/v1/GenerationService.js';
import type { ServerContext } from '../../context.js';
import { drawRequest } from '../../request/draw-request.js';
import { answerStream } from './answer.js';

/** The Generate RPC: draws one request, and sends each wanted stage as soon as it is drawn. */
export function createGenerate(context: ServerContext): GenerationServiceHandlers['Generate'] {
  return answerStream(context, (request, scope) => drawRequest(context, request, scope));
}
