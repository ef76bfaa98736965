import type { Command } from 'commander';
import { toGenerateMessage } from '../../client/messages.js';
import { toExamples } from '../examples.js';
import { addRequestOptions, assertPose, type RequestFlags, readRequest } from '../request-options.js';
import { print } from '../terminal.js';

/**
 * `repose request COND [POSE]`: prints the message of a Generate call as JSON, for clients that
 * read it.
 */
export function addRequestCommand(program: Command): void {
  addRequestOptions(
    program
      .command('request')
      .summary('print a Generate request as JSON, for grpcurl, ghz and other clients')
      .description('Prints the GenerateRequest of COND and a pose in the JSON form of protocol buffers'),
  )
    .addHelpText(
      'after',
      toExamples([
        'repose request photo.jpg --pose walking > request.json',
        'grpcurl -plaintext -d @ 127.0.0.1:50051 repose.v1.GenerationService/Generate < request.json',
        'ghz --insecure --call repose.v1.GenerationService/Generate -D request.json -n 200 -c 4 127.0.0.1:50051',
      ]),
    )
    .action(writeRequest);
}

async function writeRequest(
  condPath: string,
  posePath: string | undefined,
  flags: RequestFlags,
): Promise<void> {
  const toRequest = await readRequest(condPath, posePath, flags);
  const request = toRequest(undefined);
  assertPose(request);
  const { cond, posePicture, backdrop, ...message } = toGenerateMessage(request);
  const pictures = {
    cond: toBase64(cond),
    ...(posePicture && { posePicture: toBase64(posePicture) }),
    ...(backdrop && { backdrop: toBase64(backdrop) }),
  };
  print(JSON.stringify({ ...pictures, ...message }));
}

function toBase64(bytes: Uint8Array | string | undefined): string {
  return Buffer.from(bytes ?? []).toString('base64');
}
