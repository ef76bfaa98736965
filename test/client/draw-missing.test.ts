import { constants } from 'node:http2';
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import type { ServiceDefinition } from '@grpc/proto-loader';
import { type Client, createClient } from '../../src/client/client.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import { loadGenerationPackage } from '../../src/rpc/package-definition.js';
import { findAnsweredStream } from '../../src/server/callers/http2-stream.js';
import { bothStages } from '../support/grpc-client.js';

interface Asked {
  readonly stages: readonly string[];
  readonly modelVersion: string;
}

type Call = ServerWritableStream<Asked, object>;

/** What a server does with its first call; it answers the later ones as they ask. */
type First = (call: Call) => Promise<void> | void;

const version = '7';
const toResponse = (stage: string) => ({
  stage,
  picture: { data: Buffer.from([1]), format: 'PICTURE_FORMAT_PNG', width: 1, height: 1 },
  timings: {},
  model: 'tiny',
  modelVersion: version,
});

async function sendPictures(call: Call, stages: readonly string[]): Promise<void> {
  for (const stage of stages) await new Promise((sent) => call.write(toResponse(stage), sent));
}

/** As Envoy does when it loses the server of a call whose answer has begun. */
const reset = (call: Call): void => findAnsweredStream(call)?.close(constants.NGHTTP2_INTERNAL_ERROR);

let server: Server;
let client: Client;

afterEach(() => {
  client.close();
  server.forceShutdown();
});

/** Starts a server and its client; returns the list of what the server is asked for. */
async function start(first: First): Promise<Asked[]> {
  const asked: Asked[] = [];
  server = new Server();
  const { Generate } = loadGenerationPackage()['repose.v1.GenerationService'] as ServiceDefinition;
  const answer = async (call: Call) => {
    asked.push(call.request);
    if (asked.length === 1) return first(call);
    const { stages } = call.request;
    await sendPictures(call, stages.length > 0 ? stages : bothStages);
    call.end();
  };
  server.addService({ Generate: Generate! }, { Generate: answer });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  client = createClient(`127.0.0.1:${port}`);
  return asked;
}

async function draw(): Promise<string[]> {
  const stages: string[] = [];
  const request = { cond: Buffer.from('picture'), pose: findReadyPose('walking') };
  for await (const { stage } of client.generate(request)) stages.push(stage);
  return stages;
}

test.each<[string, First, Partial<Asked>[]]>([
  [
    'before the first picture has the whole request drawn again',
    (call) => {
      call.sendMetadata(new Metadata());
      reset(call);
    },
    [{}, { stages: [], modelVersion: '' }],
  ],
  [
    'between two pictures has the second one drawn by the same version',
    async (call) => {
      await sendPictures(call, ['STAGE_COARSE']);
      reset(call);
    },
    [{}, { stages: ['STAGE_REFINED'], modelVersion: version }],
  ],
  [
    'after the last picture is no loss',
    async (call) => {
      await sendPictures(call, bothStages);
      reset(call);
    },
    [{}],
  ],
])('a server that is lost %s', async (_, first, expected) => {
  const asked = await start(first);
  expect(await draw()).toEqual(['coarse', 'refined']);
  expect(asked).toMatchObject(expected);
});

test('a server that refuses a call before it answers is not called again', async () => {
  const refusal: Partial<ServiceError> = { code: status.UNAVAILABLE, details: 'no' };
  const asked = await start((call) => void call.emit('error', refusal));
  await expect(draw()).rejects.toMatchObject({ kind: 'unavailable' });
  expect(asked).toHaveLength(1);
});
