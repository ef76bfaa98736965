import type { Logger } from 'pino';
import { cacheFolder } from '../../cache-folder.js';
import { parseEstimator } from '../../estimator/estimator-file.js';
import type { ServerConfig } from '../config.js';
import { PersonFinder } from './person-finder.js';

/**
 * The finder that the setting `estimator` names; undefined for `off`. Throws `failed-precondition`
 * if its file is missing.
 */
export function createPersonFinder(config: ServerConfig, log: Logger): PersonFinder | undefined {
  const { estimator, hangMs, sharesWork: remembers } = config;
  if (estimator === 'off') return undefined;
  const file = parseEstimator(estimator, cacheFolder(process.env));
  return new PersonFinder({ file, hangMs, log, remembers });
}

/**
 * The bundled estimator starts with the first picture that needs it, often that of a rehearsal once
 * the server is ready. Another file is loaded at once, so that a wrong one ends the start.
 */
export async function startOwnEstimator(
  { estimator }: ServerConfig,
  people: PersonFinder | undefined,
): Promise<void> {
  if (estimator !== 'lightning') await people?.start();
}
