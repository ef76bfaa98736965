// @ts-check
/**
 * The import rules of docs/architecture.md, checked by `npm run check`. Programs meet only in files; leaves import
 * no program; each heavy package is imported in one place.
 */
/** @typedef {import('dependency-cruiser').IForbiddenRuleType} Rule */

/**
 * A program imports none of the others.
 * @type {(name: string, others: string) => Rule}
 */
const program = (name, others) => ({
  name: `${name}-imports-no-other-program`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: `^src/(${others})/` },
});

/**
 * A room of the server may import itself and what is `allowed` of the server beside it.
 * @type {(name: string, ...allowed: string[]) => Rule}
 */
const serverRoom = (name, ...allowed) => ({
  name: `server-${name}-knows-its-neighbours`,
  severity: 'error',
  from: { path: `^src/server/${name}/` },
  to: { path: '^src/server/', pathNot: `^src/server/(${[`${name}/`, ...allowed].join('|')})` },
});

/**
 * `allowed` are the only sources that may import the npm package.
 * @type {(name: string, packagePath: string, allowed: string) => Rule}
 */
const onlyIn = (name, packagePath, allowed) => ({
  name: `${name}-only-where-it-belongs`,
  severity: 'error',
  from: { path: '^src/', pathNot: allowed },
  to: { path: `node_modules/${packagePath}` },
});

/**
 * What of the leaves works in a browser too: it imports nothing but itself.
 */
const forBrowsers = [
  '^src/(draws-poses|errors|json-object|stages)\\.ts',
  '^src/pose/(?!skeleton-schema)',
  '^src/image/(continue-edges|continue-window|cut-placement|edge-means|fit-target|frame-poses|framing|image-limits|least-on-way|mirror|person-beyond|person-window)\\.ts',
  '^src/estimator/(correct-back|find-person|look-region|read-heat-maps|read-joints|scores)\\.ts',
  '^src/networks/network-output\\.ts',
  '^src/warp/(body-parts|complete-joints|facing|fill-unknown|part-segments|pyramid|rise)\\.ts',
].join('|');

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^src/' }, to: {} },
    // Training and evaluation compute mattes with the graph that is exported: export/matte/open-matte.
    program('server', 'train|export|evaluate|augment|animate|keypoints|client|cli'),
    program('train', 'server|export/(?!matte/open-matte)|evaluate|augment|animate|keypoints|client|cli'),
    program('export', 'server|train|evaluate|augment|animate|keypoints|client|cli'),
    program('evaluate', 'server|train|export/(?!matte/open-matte)|augment|animate|keypoints|cli'),
    program('augment', 'server|train|export|evaluate|keypoints|animate|cli'),
    program('animate', 'server|train|export|evaluate|augment|keypoints|cli'),
    program('keypoints', 'server|train|export|evaluate|augment|animate|client|cli'),
    program('client', 'server|train|export|evaluate|augment|animate|keypoints|cli'),
    program(
      '(pose|image|metrics|data|bundle|checkpoint|people|networks|estimator|warp|scene|wheels)',
      'server|train|export|evaluate|augment|animate|keypoints|client|cli',
    ),
    {
      name: 'browser-imports-what-a-browser-has',
      severity: 'error',
      from: { path: '^src/browser/' },
      to: {
        pathNot: `^src/browser/|^src/generated/connect/|${forBrowsers}|node_modules/(onnxruntime-web|@connectrpc|@bufbuild)/`,
      },
    },
    // What it imports must not lead to Node either.
    {
      name: 'no-node-behind-the-browser',
      severity: 'error',
      from: { path: forBrowsers },
      to: { pathNot: forBrowsers },
    },
    // @repose/client: small, and for browsers but for its entry for Node.
    {
      name: 'js-client-imports-what-a-browser-has',
      severity: 'error',
      from: { path: '^clients/js/src/', pathNot: '^clients/js/src/node\\.ts' },
      to: {
        pathNot: `^clients/js/src/(?!node\\.ts)|${forBrowsers}|^src/generated/connect/|node_modules/(@bufbuild/protobuf|@connectrpc/connect(-web)?)/`,
      },
    },
    {
      name: 'js-client-in-node-imports-grpc-besides',
      severity: 'error',
      from: { path: '^clients/js/src/node\\.ts' },
      to: {
        pathNot:
          '^clients/js/src/|^src/errors\\.ts|^src/rpc/address\\.ts|^http2$|node_modules/@connectrpc/connect-node/',
      },
    },
    program(
      '(server|train|export|evaluate|augment|animate|keypoints|client|cli|pose|image|metrics|data|bundle|checkpoint|people|networks|estimator|warp|scene|wheels)',
      'browser',
    ),
    {
      name: 'warp-knows-poses-alone',
      severity: 'error',
      from: { path: '^src/warp/' },
      to: { pathNot: '^src/(warp/|pose/(?!skeleton-schema)|errors\\.ts)' },
    },
    {
      name: 'scene-knows-pictures-and-poses-alone',
      severity: 'error',
      from: { path: '^src/scene/' },
      to: { path: '^src/', pathNot: '^src/(scene|image|pose|warp)/' },
    },
    // The HTTP port is a way to call the server's own gRPC services: it knows how calls get inside, and nothing of
    // how they are answered.
    program('http', 'train|export|evaluate|augment|animate|keypoints|client|cli'),
    {
      name: 'http-knows-how-to-call-the-server',
      severity: 'error',
      from: { path: '^src/http/' },
      to: {
        path: '^src/server/',
        pathNot:
          '^src/server/(callers/(held-bytes|message-limit|origin|watch-uploads)|identity/certifi|rpc/error-status|config|context|telemetry/readiness)',
      },
    },
    {
      name: 'http-only-where-it-listens',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(http/|server/running-server)' },
      to: { path: '^src/http/' },
    },
    {
      name: 'http-loads-late',
      comment: 'A server is ready without what answers HTTP: its first request imports it.',
      severity: 'error',
      from: { path: '^src/(server/|http/http-port)' },
      to: {
        path: '^src/http/',
        pathNot: '^src/http/(http-port|choose-protocol|end-silent-session|http-parts)',
        dynamic: false,
      },
    },
    {
      name: 'openai-is-a-door',
      severity: 'error',
      from: { path: '^src/http/openai/' },
      to: {
        path: '^src/',
        pathNot:
          '^src/(http/(openai/|door\\.ts|connect-error\\.ts)|generated/connect/|pose/|image/picture-format\\.ts|draws-poses\\.ts|errors\\.ts)',
      },
    },
    // The server's rooms: decisions are pure, and nothing below the services knows gRPC's handlers.
    serverRoom('scheduler'),
    serverRoom('sharing', 'scheduler/'),
    serverRoom('engine', 'scheduler/', 'fleet/device', 'events'),
    serverRoom('estimator', 'engine/', 'fleet/held-files', 'config', 'events'),
    serverRoom('fleet', 'engine/', 'scheduler/', 'sharing/', 'config', 'change-config', 'events'),
    serverRoom(
      'request',
      'estimator/',
      'fleet/',
      'scheduler/',
      'sharing/',
      'identity/caller',
      'context',
      'config',
      'events',
    ),
    serverRoom(
      'inference',
      'request/',
      'fleet/',
      'scheduler/job',
      'callers/',
      'identity/find-caller',
      'rpc/(cut-out-fields|error-status|field-cursor|unreadable)',
      'context',
    ),
    {
      name: 'inference-loads-late',
      comment: 'A server must not load the protocol before its first call: only import() its methods.',
      severity: 'error',
      from: { path: '^src/server/', pathNot: '^src/server/inference/' },
      to: { path: '^src/server/inference/(?!inference-service)', dynamic: false },
    },
    serverRoom(
      'identity',
      'callers/(http2-stream|origin)',
      'rpc/error-status',
      'config',
      'events',
      'health-methods',
    ),
    serverRoom(
      'callers',
      'request/call-scope',
      'rpc/error-status',
      'engine/machine',
      'identity/find-caller',
      'context',
      'events',
    ),
    serverRoom(
      'telemetry',
      'engine/',
      'sharing/',
      'rpc/error-status',
      'context',
      'events',
      'health-methods',
      'wait-for',
    ),
    {
      name: 'telemetry-loads-late',
      comment: 'A server without metrics and traces must not load their packages: only import() them.',
      severity: 'error',
      from: { path: '^src/server/', pathNot: '^src/server/telemetry/(metrics|trace)' },
      to: {
        path: '^src/server/telemetry/(?!start-telemetry)',
        pathNot: '^src/server/telemetry/(log-calls|outcome|readiness)',
        dynamic: false,
      },
    },
    {
      name: 'estimator-imports-what-it-looks-with',
      severity: 'error',
      from: { path: '^src/estimator/' },
      to: { path: '^src/', pathNot: '^src/(estimator|networks|image|pose)/|^src/(errors|package-root)\\.ts' },
    },
    {
      name: 'published-models-only-where-they-are-set-up',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(published-models/|cli/commands/setup-estimator\\.ts)' },
      to: { path: '^src/published-models/' },
    },
    {
      name: 'wheels-import-no-room',
      severity: 'error',
      from: { path: '^src/wheels/' },
      to: { path: '^src/', pathNot: '^src/(wheels/|errors\\.ts|if-there\\.ts)' },
    },
    {
      name: 'settings-import-no-room',
      severity: 'error',
      from: { path: '^src/settings/' },
      to: { path: '^src/', pathNot: '^src/(settings/|(errors|json-object)\\.ts)' },
    },
    {
      name: 'people-import-what-draws-them',
      severity: 'error',
      from: { path: '^src/people/' },
      to: {
        path: '^src/',
        pathNot: '^src/(people|pose|image)/|^src/(errors|random|map-ahead|package-root)\\.ts',
      },
    },
    {
      name: 'people-only-where-they-are-made',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(people/|data/|gpu-check/|export/web/|cli/commands/synthesize\\.ts)',
      },
      to: { path: '^src/people/' },
    },
    {
      name: 'gpu-check-only-from-its-commands',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(gpu-check/|cli/commands/(bench|gpu-check|train-check)\\.ts)' },
      to: { path: '^src/gpu-check/' },
    },
    onlyIn('tinypool', 'tinypool/', '^src/people/render-pool\\.ts'),
    {
      name: 'graph-models-know-no-layers',
      severity: 'error',
      from: { path: '^src/export/graph-model/' },
      to: { path: '^src/(checkpoint/|export/(keras|parity|layers/(?!layout|length|permute-values|window)))' },
    },
    onlyIn('onnxruntime-web', 'onnxruntime-web/', '^src/browser/'),
    onlyIn('tensorflow', '@tensorflow/', '^src/(train/|export/parity)'),
    onlyIn('onnxruntime', 'onnxruntime-node', '^src/(server/engine/|export/onnxruntime/|networks/)'),
    onlyIn('grpc', '@grpc/|node_modules/grpc-health-check', '^src/(server|client|rpc|generated)/'),
    onlyIn('sharp', 'sharp/', '^src/image/'),
    onlyIn('fastify', '(fastify|@fastify)/', '^src/http/'),
    onlyIn('connect', '@connectrpc/', '^src/(http|client|browser)/'),
    onlyIn('pino-pretty', 'pino-pretty/', '^src/server/telemetry/pretty-log'),
    onlyIn('prom-client', 'prom-client/', '^src/server/telemetry/metrics'),
    onlyIn('opentelemetry', '@opentelemetry/', '^src/server/telemetry/trace-calls'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(src/generated|dist)/' },
    parser: 'swc',
    moduleSystems: ['es6', 'cjs'],
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.js'], conditionNames: ['import', 'node', 'default'] },
    extraExtensionsToScan: [],
  },
};
