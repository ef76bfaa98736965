import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { drawsPoses } from '../../draws-poses.js';
import type { Door, DoorTools } from '../door.js';
import { answerEdit } from './answer-edit.js';
import { ApiError, wrongValue } from './api-error.js';
import { findModel, toModelObject, toModelObjects } from './models.js';
import { parseModelId } from './parse-edit.js';
import { toApiError } from './to-api-error.js';

/** The part of the OpenAI API that draws: POST /v1/images/edits, and GET /v1/models. */
export const openAiDoor: Door = {
  name: 'openai',
  open: async (app, tools) => {
    await app.register((api) => addRoutes(api, tools), { prefix: '/v1' });
  },
};

async function addRoutes(api: FastifyInstance, tools: DoorTools): Promise<void> {
  await api.register(multipart);
  api.setErrorHandler((error, _request, reply) => sendError(reply, toApiError(error, tools.log)));
  api.setNotFoundHandler((request, reply) => sendError(reply, toUnknownRoute(request)));

  api.get('/models', async (request) => {
    const { models } = await tools.clientFor(request).listModels({});
    return { object: 'list', data: models.filter(drawsPoses).flatMap(toModelObjects) };
  });
  api.get<{ Params: { id: string } }>('/models/:id', async (request) => {
    const { id } = request.params;
    await findModel(tools.clientFor(request), parseModelId(id));
    return toModelObject(id);
  });
  api.post('/images/edits', (request, reply) => answerEdit(request, reply, tools));
}

function sendError(reply: FastifyReply, error: ApiError): FastifyReply {
  return reply.code(error.class.status).headers(error.toHeaders()).send(error.toBody());
}

function toUnknownRoute({ method, url }: FastifyRequest): ApiError {
  const expected = 'expected POST /v1/images/edits, GET /v1/models or GET /v1/models/ID';
  return new ApiError(`Cannot answer ${method} ${url.slice(0, 100)}: ${expected}`, {
    ...wrongValue,
    status: 404,
    code: 'unknown_url',
  });
}
