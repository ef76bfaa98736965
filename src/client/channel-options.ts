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

/** How connections to a group of servers are set up: each call goes to the next server that is up. */
export function toGroupOptions(target: string): ChannelOptions {
  const isList = /^ipv[46]:/.test(target);
  return {
    ...toChannelOptions(target),
    // A proxy makes one server of a list.
    ...(isList && { 'grpc.enable_http_proxy': 0 }),
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
    // A server that comes back is to be found soon, and one that hangs is to be left.
    'grpc.max_reconnect_backoff_ms': 5_000,
    'grpc.keepalive_time_ms': 20_000,
    'grpc.keepalive_timeout_ms': 10_000,
  };
}
