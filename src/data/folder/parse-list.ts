import { parse } from 'csv-parse/sync';
import type { Problem } from './problem.js';

/** The delimiters of lists; the header shows which one a list uses. */
const delimiters = [':', ',', ';', '\t'];

const dialect = { trim: true, relax_quotes: true, relax_column_count: true, skip_empty_lines: true } as const;

const lineEnd = /\r\n|\n|\r/;

/** A line of a list: its fields by column. */
export interface ListRow<Column extends string> {
  /** The line number; the header is 1. */
  readonly line: number;
  readonly fields: Readonly<Record<Column, string>>;
}

export interface List<Column extends string> {
  readonly rows: readonly ListRow<Column>[];
  readonly problems: readonly Problem[];
}

export interface ListOptions<Column extends string> {
  /** The columns that the header must have, among others, in any order and case. */
  readonly columns: readonly Column[];
  /** A column whose values may contain unquoted delimiters: it takes a line's surplus fields. */
  readonly open?: Column;
  /** A line's expected content, for problems. */
  readonly expected: string;
}

/**
 * Parses a list in any dialect of CSV: fields separated by colons, commas, semicolons or tabs,
 * quotes, any line ends. An unreadable line becomes a problem. Returns undefined for a text whose
 * first line lacks the columns.
 */
export function parseList<Column extends string>(
  text: string,
  place: string,
  options: ListOptions<Column>,
): List<Column> | undefined {
  const header = findHeader(firstLine(text), options.columns);
  if (header === undefined) return undefined;
  const { delimiter, names } = header;
  const rows: ListRow<Column>[] = [];
  const problems: Problem[] = [];
  for (const { line, fields } of parseCsv(text, delimiter).slice(1)) {
    const given = joinOpen(fields, { names, delimiter, open: options.open });
    const entries = options.columns.map((column) => [column, given[names.indexOf(column)] ?? ''] as const);
    if (given.length === names.length && entries.every(([, field]) => field !== ''))
      rows.push({ line, fields: Object.fromEntries(entries) as Record<Column, string> }); // one of each column
    else
      problems.push({
        place: `${place}:${line}`,
        description: `${JSON.stringify(fields.join(delimiter).slice(0, 60))}, expected ${options.expected}`,
      });
  }
  return { rows, problems };
}

/** A text's first line, by which lists are recognised. */
export function firstLine(text: string): string {
  return /^[^\r\n]*/.exec(text)![0];
}

function findHeader(line: string, columns: readonly string[]) {
  for (const delimiter of delimiters) {
    const names = line.split(delimiter).map((name) => name.replaceAll('"', '').trim().toLowerCase());
    if (columns.every((column) => names.includes(column))) return { delimiter, names };
  }
  return undefined;
}

/** The non-empty lines, with their numbers. */
function parseCsv(text: string, delimiter: string): CsvLine[] {
  try {
    const lines = parseQuoted(text, delimiter);
    if (!lines.some(({ fields }) => fields.some((field) => lineEnd.test(field)))) return lines;
  } catch {
    // falls through: a field may also have many lines
  }
  // An unclosed quote swallows all later lines, so each line is read alone, the bad one without
  // quotes.
  return text.split(lineEnd).flatMap((line, at) => parseLine(line, delimiter, at + 1));
}

interface CsvLine {
  readonly line: number;
  readonly fields: readonly string[];
}

function parseQuoted(text: string, delimiter: string): CsvLine[] {
  const records = parse(text, {
    ...dialect,
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    info: true,
  }) as unknown as { info: { lines: number }; record: string[] }[]; // what `info` makes of records
  return records.map(({ info, record }) => ({ line: info.lines, fields: record }));
}

function parseLine(text: string, delimiter: string, line: number): CsvLine[] {
  try {
    return parseQuoted(text, delimiter).map(({ fields }) => ({ line, fields }));
  } catch {
    return [{ line, fields: text.split(delimiter).map((field) => field.trim()) }];
  }
}

function joinOpen(
  fields: readonly string[],
  { names, delimiter, open }: { names: readonly string[]; delimiter: string; open: string | undefined },
): readonly string[] {
  const surplus = fields.length - names.length;
  if (open === undefined || surplus <= 0) return fields;
  const at = names.indexOf(open);
  const joined = fields.slice(at, at + surplus + 1).join(delimiter);
  return [...fields.slice(0, at), joined, ...fields.slice(at + surplus + 1)];
}
