import type { Client } from '@connectrpc/connect';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { GenerationService } from '../generated/connect/repose/v1/generation_pb.js';
import type { ServerConfig } from '../server/config.js';

/** The GenerationService, with messages of Protobuf-ES. Throws `ConnectError`s. */
export type GenerationClient = Client<typeof GenerationService>;

/**
 * A way to call the server over HTTP. Its routes translate requests to calls of the GenerationService
 * and the answers back; everything else, from tokens to telemetry, is done behind the client.
 */
export interface Door {
  /** For logs, as in `connect`. */
  readonly name: string;
  /** Adds the routes, in a fastify context of their own: parsers and hooks hold for these routes alone. */
  readonly open: (app: FastifyInstance, tools: DoorTools) => void | Promise<void>;
}

/** What every door has. */
export interface DoorTools {
  readonly config: ServerConfig;
  readonly log: Logger;
  /**
   * Returns the client of a request. Its calls are the caller's own: with the caller's token or
   * certificate, trace and deadline (`connect-timeout-ms`). They are cancelled when the caller goes
   * away, and wait for one that reads slowly.
   */
  clientFor(request: FastifyRequest): GenerationClient;
  /**
   * Throws a `ConnectError` unless the caller may call the GenerationService. To be called before a
   * body is read.
   */
  admit(request: FastifyRequest): Promise<void>;
  /** Throws a `ConnectError` for a message of a method that the gRPC port would not read. */
  assertReadable(method: string, message: Uint8Array): void;
  /**
   * Aborted with a `ConnectError` when a request's body takes too long or, with those of others, too
   * much memory. Routes that do not look at it are answered with 408 or 429.
   */
  bodyCut(request: FastifyRequest): AbortSignal;
  /**
   * Sends an answer piece by piece, in place of `reply.send`, and resolves when it has ended. A caller
   * that does not read is cut off, as everywhere; then the iteration ends early.
   */
  send(reply: FastifyReply, answer: StreamedAnswer): Promise<void>;
}

/** An answer of which each piece is sent as soon as it is there. */
export interface StreamedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}
