import type { Command } from 'commander';
import { parseServerConfig, type ServerConfig, serverSettings } from '../server/config.js';
import { joinLayers, type Layer, toObject } from '../settings/layer.js';
import { type Environment, readEnvironment } from '../settings/read-environment.js';
import { readTextInput } from './read-input.js';
import { addSettingOptions, readSettingFlags } from './setting-options.js';

/** A configuration, and the values of it that somebody wrote. */
export interface ReadConfig {
  readonly config: ServerConfig;
  readonly written: Layer;
}

/** Where `--playground` has the HTTP port. */
const playgroundAddress = '127.0.0.1:50052';

/** Adds a flag for each setting of a server, and that of the file with them. */
export function addServerConfigOptions(command: Command): Command {
  command
    .option('--config <file>', 'a YAML or JSON file of settings; also REPOSE_CONFIG')
    .option('--print-config', 'print the settings and where each comes from, and do nothing else')
    .option('--playground', `serve the playground on ${playgroundAddress}, unless http-address says where`);
  return addSettingOptions(command, serverSettings);
}

/**
 * Reads a server's configuration: a flag counts before its variable, a variable before the file,
 * and the file before `--playground` and the default. Reads the file anew each time. Throws `invalid-argument` with
 * every wrong setting and where it is written, or `not-found` for the file.
 */
export async function readServerConfig(command: Command, environment: Environment): Promise<ReadConfig> {
  const { config: path = environment['REPOSE_CONFIG'], playground } = command.opts<{
    config?: string;
    playground?: true;
  }>();
  const flags = readSettingFlags(command, serverSettings);
  const variables = readEnvironment(serverSettings, environment);
  const file = path === undefined || path === '' ? new Map() : await readFile(path);
  return check(joinLayers([flags, variables, file, playground ? playgroundSettings : new Map()]));
}

/** Those of `--playground`, which count least. */
const playgroundSettings: Layer = new Map([
  ['httpAddress', { value: playgroundAddress, origin: '--playground' }],
]);

/** The groups of settings that a server which a command starts for itself takes from the environment. */
const ownGroups = ['Models', 'Engines'];

/**
 * Reads the configuration of a server that a command starts for itself, on a free port of this
 * machine: what the command's flags say, then the variables that say how to draw.
 */
export function readOwnServerConfig(flags: Layer, environment: Environment): ServerConfig {
  const own = serverSettings.filter(({ group }) => ownGroups.includes(group)).map(({ key }) => key);
  const variables = [...readEnvironment(serverSettings, environment)].filter(([key]) => own.includes(key));
  return { ...check(joinLayers([flags, new Map(variables)])).config, port: 0 };
}

async function readFile(path: string): Promise<Layer> {
  const { readSettingsFile } = await import('../settings/read-settings-file.js');
  return readSettingsFile(serverSettings, await readTextInput(path), path);
}

function check(written: Layer): ReadConfig {
  return { config: parseServerConfig(toObject(written), (key) => written.get(key)?.origin), written };
}
