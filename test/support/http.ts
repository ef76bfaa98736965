import { connect } from 'node:net';
import { create } from '@bufbuild/protobuf';
import {
  type GenerateRequest,
  GenerateRequestSchema,
} from '../../src/generated/connect/repose/v1/generation_pb.js';
import { splitAddress } from '../../src/rpc/address.js';
import type { RunningServer } from '../../src/server/running-server.js';
import { createPng, until } from './server.js';

/** As `createRequest`, for clients of Connect and gRPC-Web. */
export async function createConnectRequest(
  changes: Partial<Omit<GenerateRequest, '$typeName' | '$unknown'>> = {},
): Promise<GenerateRequest> {
  const joints = Array.from({ length: 18 }, (_, i) => ({ x: i / 2, y: i, confidence: 1 }));
  const cond = new Uint8Array(await createPng(16, 32));
  return create(GenerateRequestSchema, { cond, pose: { joints }, ...changes });
}

/** A bare connection to the HTTP port of a server. */
export interface HttpSocket {
  send(bytes: string | Uint8Array): Promise<void>;
  end(bytes?: string): void;
  /** Everything that arrives until the connection is closed. */
  text(): Promise<string>;
  /** The status line, as soon as it has arrived. */
  firstLine(): Promise<string>;
  hangUp(): void;
  readonly isClosed: boolean;
}

/** Connects to the HTTP port of a server. */
export function openHttp({ httpAddress = '' }: Pick<RunningServer, 'httpAddress'>): HttpSocket {
  const { host, port } = splitAddress(httpAddress);
  const socket = connect({ host, port: Number(port), noDelay: true });
  const chunks: Buffer[] = [];
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined); // it may be cut off
  return {
    send: (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())),
    end: (bytes = '') => void socket.end(bytes),
    text: async () => {
      await closed;
      return Buffer.concat(chunks).toString();
    },
    firstLine: async () => {
      await until(() => Buffer.concat(chunks).includes('\r\n') || socket.closed);
      return Buffer.concat(chunks).toString().split('\r\n')[0] ?? '';
    },
    hangUp: () => void socket.destroy(),
    get isClosed() {
      return socket.closed;
    },
  };
}
