import { join } from 'node:path';
import { z } from 'zod';
import { bundleNamePattern } from '../bundle/manifest.js';
import { ReposeError } from '../errors.js';
import { lightning } from '../estimator/estimator-file.js';
import { defaultImageLimits } from '../image/image-limits.js';
import { valueRanges } from '../networks/network-file.js';
import { packageRoot } from '../package-root.js';
import { isHost, withoutBrackets } from '../rpc/address.js';
import { devices } from './fleet/device.js';
import { precisionChoices } from './fleet/precision.js';

const serverConfigSchema = z.strictObject({
  host: z
    .string()
    .transform(withoutBrackets)
    .refine(isHost, {
      error: ({ input }) =>
        `${JSON.stringify(input)}, expected an IP address or a host name, as in 127.0.0.1`,
    })
    .default('127.0.0.1')
    .describe('the address to listen on; this machine only by default'),
  port: z.int().min(0).max(65_535).default(50_051).describe('0: any free port'),
  modelsFolder: z
    .string()
    .min(1)
    .default(join(packageRoot, 'models'))
    .describe('a folder of models, or a single bundle'),
  defaultModel: z
    .string()
    .regex(bundleNamePattern)
    .default('default')
    .describe('for requests without a model'),
  device: z.enum(devices).default('auto').describe('what to draw on'),
  precision: z
    .enum(precisionChoices)
    .default('auto')
    .describe('of the graphs; auto: int8 or fp16 if it is fast and its error is within the limit'),
  deviceIds: z
    .array(z.int().min(0))
    .min(1)
    .default([0])
    .describe('which GPUs, for cuda; the engines are spread over them'),
  engines: z.int().min(1).max(64).optional().describe('parallel processes that draw; see planEngines'),
  threads: z.int().min(1).max(256).optional().describe('of each engine; see planEngines'),
  maxQueue: z.int().min(1).max(100_000).default(64).describe('requests that may wait or run at once'),
  maxQueueBytes: z
    .int()
    .min(1)
    .default(256 * 1024 * 1024)
    .describe('of the pictures of all requests that wait or run'),
  maxUnreadBytes: z
    .int()
    .min(1)
    .default(64 * 1024 * 1024)
    .describe('of unread answers; beyond this the slowest callers are cut off'),
  sharesWork: z
    .boolean()
    .default(true)
    .describe('whether equal requests in flight are drawn once; use false to benchmark with equal requests'),
  cacheBytes: z.int().min(0).default(0).describe('of cached pictures; 0: no cache'),
  maxBatch: z
    .int()
    .min(1)
    .max(256)
    .optional()
    .describe('pictures that an engine draws at once; see planEngines'),
  maxQueueDelayMs: z
    .int()
    .min(0)
    .max(60_000)
    .default(0)
    .describe('how long an idle engine waits for a batch to fill'),
  maxCoarseInRow: z
    .int()
    .min(1)
    .default(4)
    .describe('coarse stages before a waiting refine stage has its turn'),
  maxDeadlineMs: z.int().min(1).max(3_600_000).default(60_000).describe('longest that a call may take'),
  hangMs: z
    .int()
    .min(10)
    .default(10_000)
    .describe('shortest silence of an engine with work that counts as a hang; see Watchdog'),
  maxUploadMs: z
    .int()
    .min(1)
    .max(3_600_000)
    .default(60_000)
    .describe(
      'how long a message may take to arrive, from the start of its call or its first byte on a stream',
    ),
  maxUploadBytes: z
    .int()
    .min(1)
    .default(256 * 1024 * 1024)
    .describe('of incomplete messages; beyond this the slowest calls are cut off'),
  maxStreamIdleMs: z
    .int()
    .min(1)
    .max(24 * 3_600_000)
    .default(600_000)
    .describe('how long a GenerateStream may be open without a request in flight'),
  maxStreamIdleBytes: z
    .int()
    .min(1)
    .default(256 * 1024 * 1024)
    .describe('held by such streams; beyond this the longest idle ones are ended'),
  streamCredit: z
    .int()
    .min(1)
    .max(10_000)
    .default(16)
    .describe('requests that may be in flight on one GenerateStream'),
  maxConnections: z.int().min(1).default(1024).describe('open at once; further ones are closed'),
  maxConnectionCalls: z.int().min(1).default(256).describe('open at once on one connection'),
  maxCalls: z
    .int()
    .min(1)
    .default(1024)
    .describe('of each service that are open at once; never fewer than twice maxQueue'),
  keepaliveMs: z
    .int()
    .min(100)
    .max(3_600_000)
    .default(30_000)
    .describe('how often callers are pinged, and how long they have to answer'),
  drainMs: z.int().min(0).default(10_000).describe('longest that closing waits for calls in flight'),
  admin: z
    .enum(['loopback', 'any', 'off'])
    .default('loopback')
    .describe('who may call the AdminService: callers on this machine, all callers, or none'),
  limits: z
    .strictObject({
      maxBytes: z
        .int()
        .min(1)
        .max(256 * 1024 * 1024)
        .default(defaultImageLimits.maxBytes),
      maxPixels: z.int().min(64).default(defaultImageLimits.maxPixels),
      maxSidePx: z.int().min(8).default(defaultImageLimits.maxSidePx),
    })
    .prefault({})
    .describe('of condition images'),
  estimator: z
    .union([
      z.literal('off'),
      z.strictObject({
        path: z.string().min(1),
        range: z.enum(valueRanges).default('imagenet'),
        minCertainty: z.number().min(0).default(0),
      }),
    ])
    .prefault(lightning)
    .describe('the pose estimator for pictures without joints, or off'),
  logLevel: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('warn'),
});

/** The complete settings of a server. */
export type ServerConfig = z.output<typeof serverConfigSchema>;

/** Settings as a caller writes them; absent ones get their defaults. */
export type ServerSettings = z.input<typeof serverConfigSchema>;

/**
 * Checks settings and fills in the defaults. Throws `invalid-argument` with every wrong setting.
 */
export function parseServerConfig(settings: ServerSettings): ServerConfig {
  const result = serverConfigSchema.safeParse(settings);
  if (result.success) return result.data;
  const [first, ...rest] = result.error.issues.map(({ path, message }) => {
    const field = path.join('.') || 'settings';
    return { field, description: `Cannot start the server: ${field}: ${message}` };
  });
  throw first === undefined ? result.error : ReposeError.invalid([first, ...rest]);
}
