const readinessMethods: ReadonlySet<string> = new Set(
  ['ServerLive', 'ServerReady', 'ModelReady'].map((name) => `inference.GRPCInferenceService/${name}`),
);

/**
 * Whether a method, as in `package.Service/Method`, tells only whether the server takes requests.
 * `openHealth` opens these methods to everyone.
 */
export function isHealthMethod(method: string): boolean {
  return method.startsWith('grpc.health.v1.Health/') || readinessMethods.has(method);
}
