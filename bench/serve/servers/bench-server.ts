/** The interface of a server in the benchmark. */

import type { StageResult } from '#dist/client/messages.js';
import type { PictureName } from '#dist/stages.js';
import type { BenchRequest } from '../bench-request.js';
import type { StartedServer } from './start-server.js';

/** A picture, as it arrived; with the server's own times if it reports them. */
export interface BenchPicture extends Pick<StageResult, 'stage' | 'data'> {
  readonly timings?: StageResult['timings'];
}

/** Encoded pictures by stage. */
export type BenchPictures = Readonly<Record<PictureName, Uint8Array>>;

export interface BenchClient {
  /** Yields each stage as it arrives. */
  generate(request: BenchRequest): AsyncIterable<BenchPicture>;
  close(): void;
}

/** The input of ghz: the contract, the call, and the message as JSON. */
export interface GhzCall {
  readonly address: string;
  /** The path of a file of descriptors. */
  readonly descriptors: string;
  readonly call: string;
  readonly data: unknown;
}

/** A running server that takes part in the benchmark. */
export interface BenchServer extends StartedServer {
  /** Its name and settings. */
  readonly title: string;
  readonly versions: string;
  connect(): BenchClient;
  ghz(request: BenchRequest): GhzCall;
}
