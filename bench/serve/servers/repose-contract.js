/** How the servers that speak `repose.v1` are called: ours, and the plain Python one. */
import { join } from 'node:path';
import { createClient } from '../../../dist/client/client.js';
import { toGenerateMessage } from '../../../dist/client/messages.js';
import { packageRoot } from '../../../dist/package-root.js';

/** Not every server tells its contract by reflection. */
export const descriptors = join(packageRoot, 'proto', 'descriptors.binpb');

/** A client, whose `generate(request)` yields each stage as it arrives. */
export function connectRepose(address) {
  return createClient(address);
}

/** What ghz is told: the contract, the call, and the message as JSON. */
export function ghzOfRepose(address, request) {
  const { cond, ...message } = toGenerateMessage(request);
  const data = { cond: Buffer.from(cond).toString('base64'), ...message };
  return { address, descriptors, call: 'repose.v1.GenerationService/Generate', data };
}
