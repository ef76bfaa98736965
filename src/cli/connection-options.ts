import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { ConnectionOptions, TlsOptions } from '../client/connection.js';
import { ReposeError, toMessage } from '../errors.js';
import { isAddress, toSocketPath } from '../rpc/address.js';

/** The flags that say how a command calls a server. */
export interface ConnectionFlags {
  readonly tls?: boolean;
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsServerName?: string;
  readonly tokenFile?: string;
  readonly insecure?: boolean;
}

const options: readonly (readonly [string, string])[] = [
  ['--tls', 'call over TLS, with the authorities that Node.js knows'],
  ['--tls-ca <file>', "call over TLS, with the authorities of the server's certificate in this file, in PEM"],
  ['--tls-cert <file>', "the caller's own certificate, in PEM"],
  ['--tls-key <file>', 'its private key, in PEM'],
  ['--tls-server-name <name>', "the name in the server's certificate, if the address has another"],
  ['--token-file <file>', 'the token to send, which a variable REPOSE_TOKEN can hold instead'],
  ['--insecure', 'send the token to another machine without TLS'],
];

export function addConnectionOptions(command: Command): Command {
  for (const [flags, about] of options) command.addOption(new Option(flags, about).helpGroup('Connection:'));
  return command;
}

/** Whether any of the flags is given. */
export function hasConnectionFlags(flags: ConnectionFlags): boolean {
  const { tls, tlsCa, tlsCert, tlsKey, tlsServerName, tokenFile, insecure } = flags;
  return [tls, tlsCa, tlsCert, tlsKey, tlsServerName, tokenFile, insecure].some((each) => each !== undefined);
}

/**
 * Reads how to call a server. Throws `not-found` for a file that cannot be read, and
 * `invalid-argument` for a certificate without its key and for what cannot be a token.
 */
export async function readConnection(
  flags: ConnectionFlags,
  environment: NodeJS.ProcessEnv,
): Promise<ConnectionOptions> {
  const tls = await readTls(flags);
  const token = await readToken(flags, environment);
  // Node warns of each server that is called by an IP address over TLS, though its certificate has it.
  if (tls) process.noDeprecation = true;
  return {
    ...(tls && { tls }),
    ...(token !== undefined && { token }),
    ...(flags.insecure !== undefined && { insecure: flags.insecure }),
  };
}

/** Throws `invalid-argument` for what is neither `HOST:PORT` nor `unix:/PATH`. */
export function assertTarget(address: string): void {
  if (isAddress(address) || toSocketPath(address) !== undefined) return;
  const expected = 'expected HOST:PORT, as in 127.0.0.1:50051, or unix:/PATH';
  throw new ReposeError('invalid-argument', `Cannot call ${JSON.stringify(address)}: ${expected}`);
}

async function readTls(flags: ConnectionFlags): Promise<TlsOptions | undefined> {
  const { tls, tlsCa, tlsCert, tlsKey, tlsServerName: serverName } = flags;
  if ([tls, tlsCa, tlsCert, tlsKey, serverName].every((each) => each === undefined)) return undefined;
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new ReposeError(
      'invalid-argument',
      'Cannot use a certificate or its key alone: expected --tls-cert and --tls-key',
    );
  return {
    ...(tlsCa !== undefined && { ca: await read(tlsCa) }),
    ...(tlsCert !== undefined && { cert: await read(tlsCert) }),
    ...(tlsKey !== undefined && { key: await read(tlsKey) }),
    ...(serverName !== undefined && { serverName }),
  };
}

async function readToken(
  { tokenFile }: ConnectionFlags,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const text =
    tokenFile === undefined ? environment['REPOSE_TOKEN'] : (await read(tokenFile)).toString('utf8');
  const token = text?.trim();
  if (token === undefined || (tokenFile === undefined && token === '')) return undefined;
  if (/^[!-~]+$/.test(token)) return token;
  const place = tokenFile ?? 'REPOSE_TOKEN';
  throw new ReposeError(
    'invalid-argument',
    `Cannot read the token in ${place}: expected one line of letters, digits and signs`,
  );
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ReposeError('not-found', `Cannot connect: ${toMessage(cause)}`, { cause });
  }
}
