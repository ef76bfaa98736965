import type { Command } from 'commander';
import type { ConnectionOptions } from '../client/connection.js';
import { ReposeError } from '../errors.js';
import { isAddress } from '../rpc/address.js';
import { serverSettings } from '../server/config.js';
import type { Device } from '../server/fleet/device.js';
import type { PrecisionChoice } from '../server/fleet/precision.js';
import {
  addConnectionOptions,
  type ConnectionFlags,
  hasConnectionFlags,
  readConnection,
} from './connection-options.js';
import { readOwnServerConfig } from './server-settings.js';
import { addSettingOptions } from './setting-options.js';
import { say } from './terminal.js';

/**
 * The flags of a command that calls a server: one at an address, or one that the command starts.
 */
export interface OwnServerFlags extends ConnectionFlags {
  readonly address?: string;
  readonly model?: string;
  readonly models?: string;
  readonly device?: Device;
  readonly precision?: PrecisionChoice;
  readonly estimator?: string;
}

export function addOwnServerOptions(command: Command): Command {
  return addServerOptions(
    command.option(
      '--address <host:port>',
      'the server to call; by default the command starts one for itself',
    ),
  );
}

/** The flags that say how to call the servers at an address, and those of a server that a command starts. */
export function addServerOptions(command: Command): Command {
  addConnectionOptions(command);
  return addOwnSettings(command, ['modelsFolder', 'device', 'precision', 'estimator'], 'Without --address');
}

/** Adds the flags of these settings under a heading of the help. */
export function addOwnSettings(command: Command, keys: readonly string[], group: string): Command {
  const own = serverSettings.filter(({ key }) => keys.includes(key));
  return addSettingOptions(
    command,
    own.map((setting) => ({ ...setting, group })),
  );
}

/**
 * Runs `call` with the address of the server that the flags name, and how to call it. A server that it starts has the
 * requested model as its default model, and is closed after the call.
 */
export function withServer(
  { address, ...own }: OwnServerFlags,
  call: (address: string, connection: ConnectionOptions) => Promise<void>,
): Promise<void> {
  const addresses = address === undefined ? [] : [address];
  // There is always one: the given address, or that of the started server.
  return withServers(addresses, own, ([only], connection) => call(only!, connection));
}

/** As `withServer`, for a call to several servers; without an address, it starts one. */
export async function withServers(
  addresses: readonly string[],
  { model, models, device, precision, estimator, ...connection }: Omit<OwnServerFlags, 'address'>,
  call: (addresses: readonly string[], connection: ConnectionOptions) => Promise<void>,
): Promise<void> {
  if (addresses.length > 0) {
    for (const address of addresses) assertAddress(address);
    if ([models, device, precision, estimator].some((flag) => flag !== undefined))
      throw new ReposeError(
        'invalid-argument',
        'Cannot take --models, --device, --precision or --estimator with --address: they are for a server that the command starts',
      );
    return call(addresses, await readConnection(connection, process.env));
  }
  if (hasConnectionFlags(connection))
    throw new ReposeError(
      'invalid-argument',
      'Cannot take --tls, --token-file and the like without --address: a server that the command starts needs none of them',
    );
  const { startServer } = await import('../server/start-server.js');
  const flags = Object.entries({
    defaultModel: { value: model, origin: '--model' },
    modelsFolder: { value: models, origin: '--models' },
    device: { value: device, origin: '--device' },
    precision: { value: precision, origin: '--precision' },
    estimator: { value: estimator, origin: '--estimator' },
  }).filter(([, { value }]) => value !== undefined);
  const server = await startServer(readOwnServerConfig(new Map(flags), process.env));
  say(
    `Drawing on ${server.provider.provider} in ${server.precision.precision} with a server started for this command`,
  );
  try {
    await call([server.address], {});
  } finally {
    await server.close();
  }
}

/** Throws `invalid-argument` for what is not `HOST:PORT`. */
function assertAddress(address: string): void {
  if (isAddress(address)) return;
  throw new ReposeError(
    'invalid-argument',
    `Cannot call ${JSON.stringify(address)}: expected HOST:PORT, as in 127.0.0.1:50051`,
  );
}
