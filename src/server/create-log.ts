import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { type Logger, pino } from 'pino';
import type { ServerConfig } from './config.js';

/** Standard error. */
const descriptor = 2;

/**
 * Creates the log of a server on standard error: a line of JSON for each message, or on a terminal
 * a line for people. Lines are written in order.
 */
export function createLog({ logLevel }: Pick<ServerConfig, 'logLevel'>): Logger {
  return pino({ level: logLevel }, { write: isatty(descriptor) ? createPrettyWriter() : writeLine });
}

/** The first line loads what formats them, so that it does not delay the server's start. */
function createPrettyWriter(): (line: string) => void {
  let written = Promise.resolve();
  const write = async (line: string): Promise<void> => {
    const { formatLine } = await import('./telemetry/pretty-log.js');
    writeLine(formatLine(line));
  };
  return (line) => {
    written = written.then(() => write(line));
  };
}

/** A line that cannot be written is lost: a full disk must not end the server. */
function writeLine(line: string): void {
  try {
    writeSync(descriptor, line);
  } catch {
    // there is no other place to report it
  }
}
