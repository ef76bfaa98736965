import type { BenchBundle } from '../models.js';
import type { BenchServer } from './bench-server.js';
import { startGrpcAio } from './grpc-aio.js';
import {
  type MlserverSettings,
  mlserverSettings,
  mlserverStreamSettings,
  startMlserver,
  startMlserverStream,
} from './mlserver.js';
import type { PeerSettings } from './python-peers.js';
import { startTriton, type TritonSettings, tritonSettings } from './triton.js';

/** An alternative to our server. */
interface Peer {
  /** Starts it with its best settings. */
  readonly start: (bundle: BenchBundle) => Promise<BenchServer>;
  /** All settings to try. */
  readonly candidates: readonly Candidate[];
}

/** A peer's settings, and the peer with them. */
export interface Candidate {
  readonly settings: PeerSettings;
  readonly start: (bundle: BenchBundle) => Promise<BenchServer>;
}

/** The servers to compare with ours, by their name in `--peers`. */
export const peers = {
  python: { start: startGrpcAio, candidates: [] },
  triton: tunable<TritonSettings>(startTriton, tritonSettings),
  mlserver: tunable<MlserverSettings>(startMlserver, mlserverSettings),
  'mlserver-stream': tunable<MlserverSettings>(startMlserverStream, mlserverStreamSettings),
} satisfies Record<string, Peer>;
export type PeerName = keyof typeof peers;

export const peerNames = Object.keys(peers) as PeerName[];

function tunable<Settings extends PeerSettings>(
  start: (bundle: BenchBundle, settings?: Settings) => Promise<BenchServer>,
  all: readonly Settings[],
): Peer {
  const candidates = all.map((settings) => ({
    settings,
    start: (bundle: BenchBundle) => start(bundle, settings),
  }));
  return { start: (bundle) => start(bundle), candidates };
}
