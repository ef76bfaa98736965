import { prettyFactory } from 'pino-pretty';

const format = prettyFactory({
  colorize: true,
  singleLine: true,
  translateTime: 'SYS:HH:MM:ss.l',
  ignore: 'pid,hostname',
});

/** Formats a line of JSON of the log for a terminal. Ends with a line break. */
export function formatLine(json: string): string {
  return format(json);
}
