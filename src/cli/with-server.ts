import { type Command, Option } from 'commander';
import { ReposeError } from '../errors.js';
import { isAddress } from '../rpc/address.js';
import type { Device } from '../server/fleet/device.js';
import type { PrecisionChoice } from '../server/fleet/precision.js';
import { say } from './terminal.js';

/** The flags of a command that calls a server: a running one by its address, or one of its own for the call. */
export interface OwnServerFlags {
  readonly address?: string;
  readonly model?: string;
  readonly models?: string;
  readonly device?: Device;
  readonly precision?: PrecisionChoice;
}

/** The values of `--device`, written here so that `--help` loads nothing of the server. */
export const deviceNames = ['auto', 'cpu', 'cuda', 'webgpu'] as const satisfies readonly Device[];

/** The values of `--precision`. */
export const precisionNames = ['auto', 'fp32', 'fp16', 'int8'] as const satisfies readonly PrecisionChoice[];

export function addOwnServerOptions(command: Command): Command {
  return addServerOptions(
    command.option(
      '--address <host:port>',
      'the server to call; without it, one is started for this call alone',
    ),
  );
}

/** The flags of a server of a command's own. */
export function addServerOptions(command: Command): Command {
  return command
    .option('--models <folder>', 'the model bundles of a server of its own')
    .addOption(new Option('--device <device>', 'what a server of its own draws on').choices(deviceNames))
    .addOption(
      new Option('--precision <precision>', 'what a server of its own computes in').choices(precisionNames),
    );
}

/**
 * Runs `call` with the address of the server that the flags mean. A server of its own has the asked model as its default
 * one, so that its folder needs no other, and is closed behind the call.
 */
export function withServer(
  { address, ...own }: OwnServerFlags,
  call: (address: string) => Promise<void>,
): Promise<void> {
  const addresses = address === undefined ? [] : [address];
  // There is always one: a given one, or that of a server of its own.
  return withServers(addresses, own, ([only]) => call(only!));
}

/** As `withServer`, for a call to several servers; without an address there is one of its own. */
export async function withServers(
  addresses: readonly string[],
  { model, models, device, precision }: Omit<OwnServerFlags, 'address'>,
  call: (addresses: readonly string[]) => Promise<void>,
): Promise<void> {
  if (addresses.length > 0) {
    for (const address of addresses) assertAddress(address);
    if (models !== undefined || device !== undefined || precision !== undefined)
      throw new ReposeError(
        'invalid-argument',
        'Cannot take --models, --device or --precision with --address: they are for a server of its own',
      );
    return call(addresses);
  }
  const { startServer } = await import('../server/start-server.js');
  const server = await startServer({
    port: 0,
    ...(model === undefined ? {} : { defaultModel: model }),
    ...(models === undefined ? {} : { modelsFolder: models }),
    ...(device === undefined ? {} : { device }),
    ...(precision === undefined ? {} : { precision }),
  });
  say(`Drawing on ${server.provider.provider} in ${server.precision.precision} with a server of its own`);
  try {
    await call([server.address]);
  } finally {
    await server.close();
  }
}

/** Throws `invalid-argument` for what is not `HOST:PORT`. */
export function assertAddress(address: string): void {
  if (isAddress(address)) return;
  throw new ReposeError(
    'invalid-argument',
    `Cannot call ${JSON.stringify(address)}: expected HOST:PORT, as in 127.0.0.1:50051`,
  );
}
