/** Calls to servers with `repose.v1`: ours, and the plain Python one. */
import { join } from 'node:path';
import { type Client, createClient } from '#dist/client/client.js';
import { type GenerateRequest, toGenerateMessage } from '#dist/client/messages.js';
import { packageRoot } from '#dist/package-root.js';
import type { GhzCall } from './bench-server.js';

/** Descriptors for ghz, because not every server has reflection. */
export const descriptors = join(packageRoot, 'proto', 'descriptors.binpb');

/** Creates a client whose `generate(request)` yields each stage as it arrives. */
export function connectRepose(address: string): Client {
  return createClient(address);
}

/** Returns the input of ghz: the contract, the call, and the message as JSON. */
export function ghzOfRepose(address: string, request: GenerateRequest): GhzCall {
  const data = { ...toGenerateMessage(request), cond: Buffer.from(request.cond).toString('base64') };
  return { address, descriptors, call: 'repose.v1.GenerationService/Generate', data };
}
