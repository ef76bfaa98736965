import type { ChannelOptions } from '@grpc/grpc-js';

/** HTTP/2's default window of 64 KiB makes large answers 4 to 6 times slower. */
const flowControlWindowBytes = 16 * 1024 * 1024;

/** How a connection to `address`, `HOST:PORT`, is set up. */
export function toChannelOptions(address: string): ChannelOptions {
  return {
    'grpc-node.flow_control_window': flowControlWindowBytes,
    // A proxy of the environment cannot reach this machine's own loopback addresses.
    'grpc.enable_http_proxy': /^(localhost|127\.|\[::1\])/.test(address) ? 0 : 1,
  };
}
