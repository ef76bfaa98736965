import type { ChannelOptions } from '@grpc/grpc-js';

/** HTTP/2's default window of 64 KiB makes large answers 4 to 6 times slower. */
const flowControlWindowBytes = 16 * 1024 * 1024;

/** gRPC's default of 4 MiB is less than a scene, a photograph's whole picture, may have. */
const maxAnswerBytes = 256 * 1024 * 1024;

/** Returns the channel options for one server at `address`, `HOST:PORT`. */
export function toChannelOptions(address: string): ChannelOptions {
  return {
    'grpc-node.flow_control_window': flowControlWindowBytes,
    'grpc.max_receive_message_length': maxAnswerBytes,
    // A proxy from the environment cannot reach this machine's loopback addresses.
    'grpc.enable_http_proxy': /^(localhost|127\.|\[::1\])/.test(address) ? 0 : 1,
  };
}

/** Enough for the largest condition image and its pose: a call that is kept can be sent again. */
const retryBufferBytes = 9 * 1024 * 1024;

/** Each call goes to the next server that is up, and to another if it ends as UNAVAILABLE. */
const groupConfig = {
  loadBalancingConfig: [{ round_robin: {} }],
  methodConfig: [
    {
      name: ['Generate', 'GetModel', 'ListModels'].map((method) => ({
        service: 'repose.v1.GenerationService',
        method,
      })),
      retryPolicy: {
        maxAttempts: 3,
        initialBackoff: '0.025s',
        maxBackoff: '0.25s',
        backoffMultiplier: 2,
        retryableStatusCodes: ['UNAVAILABLE'],
      },
    },
  ],
};

/** Returns the channel options for a group of servers that share the calls. */
export function toGroupOptions(target: string): ChannelOptions {
  const isList = /^ipv[46]:/.test(target);
  return {
    ...toChannelOptions(target),
    // With a proxy, gRPC would see the whole list as one server.
    ...(isList && { 'grpc.enable_http_proxy': 0 }),
    'grpc.service_config': JSON.stringify(groupConfig),
    'grpc.per_rpc_retry_buffer_size': retryBufferBytes,
    // Find a server that is up again soon, and leave one that hangs.
    'grpc.max_reconnect_backoff_ms': 5_000,
    'grpc.keepalive_time_ms': 20_000,
    'grpc.keepalive_timeout_ms': 10_000,
  };
}
