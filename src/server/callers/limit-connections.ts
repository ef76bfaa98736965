import type { Server as NetServer } from 'node:net';
import type { Server } from '@grpc/grpc-js';
import type { ServerContext } from '../context.js';

/**
 * Closes connections beyond `maxConnections` as they come; their callers hear UNAVAILABLE from their own gRPC. grpc-js has no setting for
 * it, and its listening sockets are private: the test of it fails where they are not found.
 */
export function limitConnections(
  server: Server,
  { config, log }: Pick<ServerContext, 'config' | 'log'>,
): void {
  const { http2Servers } = server as unknown as { http2Servers: ReadonlyMap<NetServer, unknown> };
  for (const listening of http2Servers.keys()) {
    let isFull = false;
    listening.maxConnections = config.maxConnections;
    listening.on('connection', () => {
      isFull = false;
    });
    listening.on('drop', () => {
      if (!isFull) log.warn({ maxConnections: config.maxConnections }, 'connections are refused');
      isFull = true;
    });
  }
}
