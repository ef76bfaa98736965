/**
 * The settings of a server: the one place with their names, ranges, defaults and meanings. Flags,
 * environment, file, help, docs/serving-reference.md and docs/repose.schema.json follow from it; see
 * src/settings/setting.ts for how to add one.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { bundleNamePattern } from '../bundle/manifest.js';
import { ReposeError } from '../errors.js';
import { defaultImageLimits } from '../image/image-limits.js';
import { packageRoot } from '../package-root.js';
import { isAddress, isHost, toSocketPath, withoutBrackets } from '../rpc/address.js';
import { listSettings, type Setting } from '../settings/list-settings.js';
import { group, setting } from '../settings/setting.js';
import { readMachine } from './engine/machine.js';
import { devices } from './fleet/device.js';
import { precisionChoices } from './fleet/precision.js';

const mib = 1024 * 1024;

/** Bytes that callers can make the server hold: `mibs`, or the same part of less than 4 GiB. */
const heldBytes = (mibs: number) => ({
  schema: z
    .int()
    .min(1)
    .default(() => Math.min(mibs * mib, Math.floor((readMachine().memoryBytes * mibs) / 4096))),
  defaultText: `${mibs} MiB, or a ${4096 / mibs}th of the memory if that is less`,
});
const largeBound = heldBytes(256);
const smallBound = heldBytes(64);

/** Where macOS cuts the path of a socket off; Linux has 4 characters more. */
const maxSocketPathLength = 103;

/** The schema of a server's configuration. */
export const serverConfigSchema = z.strictObject({
  ...group('Listening', {
    host: setting(
      z
        .string()
        .transform(withoutBrackets)
        .refine(isHost, {
          error: ({ input }) =>
            `${JSON.stringify(input)}, expected an IP address or a host name, as in 127.0.0.1`,
        })
        .default('127.0.0.1'),
      { about: 'the address to listen on; 0.0.0.0 for all', placeholder: 'address', takesEffect: 'restart' },
    ),
    port: setting(z.int().min(0).max(65_535).default(50_051), {
      about: 'the port to listen on; 0 for any free one',
      takesEffect: 'restart',
    }),
    adminAddress: setting(
      z
        .string()
        .refine((text) => isAddress(text, 0) || toSocketPath(text) !== undefined, {
          error: ({ input }) =>
            `${JSON.stringify(input)}, expected HOST:PORT or unix:/PATH, as in unix:/run/repose.sock`,
        })
        .refine((text) => (toSocketPath(text)?.length ?? 0) <= maxSocketPathLength, {
          error: `a path that is too long, expected at most ${maxSocketPathLength} characters`,
        })
        .optional(),
      {
        about: 'where the AdminService is served instead of at host and port: host:port or unix:/path',
        placeholder: 'address',
        defaultText: 'none',
        takesEffect: 'restart',
      },
    ),
    httpAddress: setting(
      z
        .string()
        .refine((text) => text === 'off' || isAddress(text, 0), {
          error: ({ input }) => `${JSON.stringify(input)}, expected HOST:PORT, as in 127.0.0.1:50052, or off`,
        })
        .transform((text) => (text === 'off' ? undefined : text))
        .optional(),
      {
        about: 'where the GenerationService is also served over HTTP: Connect, gRPC-Web and JSON; or off',
        placeholder: 'host:port',
        defaultText: 'off',
        takesEffect: 'restart',
      },
    ),
    httpOrigins: setting(
      z
        .array(
          z.string().refine((text) => text === '*' || (URL.canParse(text) && new URL(text).origin === text), {
            error: ({ input }) =>
              `${JSON.stringify(input)}, expected an origin, as in https://example.org, or *`,
          }),
        )
        .default([]),
      {
        about: 'origins of web pages elsewhere that may call over HTTP (CORS); * for all',
        placeholder: 'origin',
        defaultText: 'none',
        takesEffect: 'restart',
      },
    ),
    insecure: setting(z.boolean().default(false), {
      about: 'let other machines call a server that lacks TLS or does not ask who they are',
      takesEffect: 'restart',
    }),
  }),
  ...group('TLS and tokens', {
    tls: z
      .strictObject({
        cert: setting(z.string().min(1).optional(), {
          about: 'the certificate of the server and those that lead to its authority, in PEM',
          placeholder: 'file',
          defaultText: 'no TLS',
          takesEffect: 'restart',
        }),
        key: setting(z.string().min(1).optional(), {
          about: 'the private key of the certificate, in PEM',
          placeholder: 'file',
          defaultText: 'no TLS',
          takesEffect: 'restart',
        }),
        clientCa: setting(z.string().min(1).optional(), {
          about: 'authorities, in PEM, one of which must have signed a certificate of every caller',
          placeholder: 'file',
          defaultText: 'callers need no certificate',
          takesEffect: 'restart',
        }),
        refreshMs: setting(
          z
            .int()
            .min(10)
            .max(24 * 3_600_000)
            .default(10_000),
          { about: 'how often these files are read again', takesEffect: 'restart' },
        ),
      })
      .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
        path: ['key'],
        error: 'a certificate or a key alone, expected both',
      })
      .refine(({ cert, clientCa }) => clientCa === undefined || cert !== undefined, {
        path: ['clientCa'],
        error: 'without TLS, expected a certificate and a key of the server too',
      })
      .prefault({}),
    tokens: setting(z.string().min(1).optional(), {
      about: 'a file of the tokens that callers may have, from repose token create',
      placeholder: 'file',
      defaultText: 'callers need no token',
      takesEffect: 'restart',
    }),
    openHealth: setting(z.boolean().default(false), {
      about: 'answer health and readiness without a token',
      takesEffect: 'restart',
    }),
  }),
  ...group('Models', {
    modelsFolder: setting(z.string().min(1).default(join(packageRoot, 'models')), {
      about: 'a folder of models, or a single bundle',
      flag: 'models',
      placeholder: 'folder',
      defaultText: 'the bundled models',
      takesEffect: 'new engines',
    }),
    defaultModel: setting(z.string().regex(bundleNamePattern).default('default'), {
      about: 'the model of requests that name none',
      placeholder: 'name',
      takesEffect: 'new engines',
    }),
    device: setting(z.enum(devices).default('auto'), {
      about: 'what to draw on',
      takesEffect: 'new engines',
    }),
    precision: setting(z.enum(precisionChoices).default('auto'), {
      about: 'what to compute in; auto: int8 or fp16 if it is fast and its error is within the limit',
      takesEffect: 'new engines',
    }),
  }),
  ...group('Estimator', {
    estimator: setting(z.string().min(1).default('lightning'), {
      about: 'what finds joints in pictures: lightning, thunder, FILE.onnx or FILE.onnx,RANGE, or off',
      placeholder: 'name or file',
      takesEffect: 'restart',
    }),
  }),
  ...group('Engines', {
    deviceIds: setting(z.array(z.int().min(0)).min(1).default([0]), {
      about: 'which GPUs to use; the engines are spread over them',
      flag: 'device-id',
      takesEffect: 'new engines',
    }),
    engines: setting(z.int().min(1).max(64).optional(), {
      about: 'processes that draw in parallel',
      defaultText: 'one a core, at most 8, or one a GPU',
      takesEffect: 'new engines',
    }),
    threads: setting(z.int().min(1).max(256).optional(), {
      about: 'threads of each engine',
      defaultText: 'its share of the cores, or all for a request that comes alone',
      takesEffect: 'new engines',
    }),
    maxBatch: setting(z.int().min(1).max(256).optional(), {
      about: 'pictures that an engine draws at once',
      defaultText: '1, or 16 on a GPU',
      takesEffect: 'new engines',
    }),
    maxQueueDelayMs: setting(z.int().min(0).max(60_000).default(0), {
      about: 'how long an idle engine waits for a batch to fill',
      takesEffect: 'new engines',
    }),
    maxCoarseInRow: setting(z.int().min(1).default(4), {
      about: 'coarse stages before a waiting refine stage has its turn',
      takesEffect: 'new engines',
    }),
    hangMs: setting(z.int().min(10).default(10_000), {
      about: 'silence of an engine with work that counts as a hang, unless its work has taken longer before',
      takesEffect: 'new engines',
    }),
  }),
  ...group('Requests', {
    maxQueue: setting(z.int().min(1).max(100_000).default(64), {
      about: 'requests that may wait or be drawn at once',
      takesEffect: 'at once',
    }),
    maxQueueBytes: setting(largeBound.schema, {
      about: 'memory of the pictures of these requests',
      defaultText: largeBound.defaultText,
      takesEffect: 'at once',
    }),
    maxDeadlineMs: setting(z.int().min(1).max(3_600_000).default(60_000), {
      about: 'how long a call may take at most',
      takesEffect: 'at once',
    }),
    sharesWork: setting(z.boolean().default(true), {
      about: 'draw equal requests in flight only once',
      takesEffect: 'new engines',
    }),
    cacheBytes: setting(z.int().min(0).default(0), {
      about: 'memory for drawn pictures that equal requests reuse; 0 for no cache',
      takesEffect: 'new engines',
    }),
  }),
  ...group('Condition images', {
    limits: z
      .strictObject({
        maxBytes: setting(
          z
            .int()
            .min(1)
            .max(256 * mib)
            .default(defaultImageLimits.maxBytes),
          { about: 'largest encoded size of a condition image', takesEffect: 'restart' },
        ),
        maxPixels: setting(z.int().min(64).default(defaultImageLimits.maxPixels), {
          about: 'most pixels of a condition image',
          takesEffect: 'at once',
        }),
        maxSidePx: setting(z.int().min(8).default(defaultImageLimits.maxSidePx), {
          about: 'longest side of a condition image',
          takesEffect: 'at once',
        }),
      })
      .prefault({}),
    maxScenePixels: setting(
      z
        .int()
        .min(64)
        .max(64 * mib)
        .default(4 * mib),
      { about: 'most pixels of a scene; larger ones are made smaller', takesEffect: 'at once' },
    ),
    maxEnlarge: setting(z.int().min(1).max(8).default(4), {
      about: "how many times as large as the model's pictures answers may be",
      takesEffect: 'at once',
    }),
  }),
  ...group('Callers', {
    maxUploadMs: setting(z.int().min(1).max(3_600_000).default(60_000), {
      about: 'how long a message may take to arrive',
      takesEffect: 'at once',
    }),
    maxUploadBytes: setting(largeBound.schema, {
      about: 'memory for incomplete messages; beyond it the slowest calls are cut off',
      defaultText: largeBound.defaultText,
      takesEffect: 'at once',
    }),
    maxUnreadBytes: setting(smallBound.schema, {
      about: 'memory for unread answers; beyond it the slowest callers are cut off',
      defaultText: smallBound.defaultText,
      takesEffect: 'at once',
    }),
    maxStreamIdleMs: setting(
      z
        .int()
        .min(1)
        .max(24 * 3_600_000)
        .default(600_000),
      { about: 'how long a stream may have no request in flight', takesEffect: 'at once' },
    ),
    maxStreamIdleBytes: setting(largeBound.schema, {
      about: 'memory for streams without a request; beyond it the longest idle ones are ended',
      defaultText: largeBound.defaultText,
      takesEffect: 'at once',
    }),
    streamCredit: setting(z.int().min(1).max(10_000).default(16), {
      about: 'requests that may be in flight on one stream',
      takesEffect: 'at once',
    }),
    maxConnections: setting(z.int().min(1).default(1024), {
      about: 'connections open at once; further ones are closed',
      takesEffect: 'at once',
    }),
    maxConnectionCalls: setting(z.int().min(1).default(256), {
      about: 'calls open at once on one connection',
      takesEffect: 'restart',
    }),
    maxCalls: setting(z.int().min(1).default(1024), {
      about: 'calls of each service open at once; never fewer than twice max-queue',
      takesEffect: 'at once',
    }),
    maxConnectionAgeMs: setting(
      z
        .int()
        .min(0)
        .max(7 * 24 * 3_600_000)
        .default(0),
      {
        about: 'after which callers connect again, so that a balancer spreads them; 0 for never',
        takesEffect: 'restart',
      },
    ),
    maxConnectionAgeGraceMs: setting(
      z
        .int()
        .min(1)
        .max(24 * 3_600_000)
        .default(600_000),
      { about: 'how long calls on such a connection may go on', takesEffect: 'restart' },
    ),
    keepaliveMs: setting(z.int().min(100).max(3_600_000).default(30_000), {
      about: 'how often callers are pinged, and how long they have to answer',
      takesEffect: 'restart',
    }),
  }),
  ...group('Operation', {
    drainDelayMs: setting(z.int().min(0).max(3_600_000).default(0), {
      about: 'how long calls are still taken once health says NOT_SERVING, for load balancers to notice',
      takesEffect: 'at once',
    }),
    drainMs: setting(z.int().min(0).default(10_000), {
      about: 'how long closing waits for calls in flight at most',
      takesEffect: 'at once',
    }),
    metricsAddress: setting(
      z
        .string()
        .refine((text) => isAddress(text, 0), {
          error: ({ input }) => `${JSON.stringify(input)}, expected HOST:PORT, as in 127.0.0.1:9464`,
        })
        .optional(),
      {
        about: 'where to serve /metrics for Prometheus, /livez and /readyz over HTTP',
        placeholder: 'host:port',
        defaultText: 'nowhere',
        takesEffect: 'restart',
      },
    ),
    tracesEndpoint: setting(
      z
        .url({
          protocol: /^https?$/,
          error: ({ input }) =>
            `${JSON.stringify(input)}, expected a URL, as in http://127.0.0.1:4318/v1/traces`,
        })
        .optional(),
      {
        about: 'where to send OpenTelemetry traces, by OTLP over HTTP',
        placeholder: 'url',
        defaultText: 'nowhere',
        takesEffect: 'restart',
      },
    ),
    slowCallMs: setting(z.int().min(0).default(0), {
      about: 'requests that take this long are logged with their timings at level warn; 0 for none',
      takesEffect: 'at once',
    }),
    logLevel: setting(z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('warn'), {
      about: 'what to log, as JSON on stderr',
      takesEffect: 'at once',
    }),
  }),
});

/** All settings of a server, in the order of the schema. */
export const serverSettings: readonly Setting[] = listSettings(serverConfigSchema);

/** The complete settings of a server. */
export type ServerConfig = z.output<typeof serverConfigSchema>;

/** Settings as a caller writes them; absent ones get their defaults. */
export type ServerSettings = z.input<typeof serverConfigSchema>;

/**
 * Checks settings and fills in the defaults. Throws `invalid-argument` with every wrong setting;
 * `nameOf` tells its message where the value of a key was written.
 */
export function parseServerConfig(
  settings: object,
  nameOf: (key: string) => string | undefined = () => undefined,
): ServerConfig {
  const result = serverConfigSchema.safeParse(settings);
  if (result.success) return result.data;
  const [first, ...rest] = result.error.issues.map(({ path, message }) => {
    const field = path.join('.') || 'settings';
    const key = serverSettings.find((each) => `${field}.`.startsWith(`${each.key}.`))?.key ?? field;
    return { field, description: `Cannot configure the server: ${nameOf(key) ?? field}: ${message}` };
  });
  throw first === undefined ? result.error : ReposeError.invalid([first, ...rest]);
}
