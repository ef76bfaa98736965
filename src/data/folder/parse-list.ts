import { parse } from 'csv-parse/sync';
import type { Problem } from './problem.js';

/** What may stand between the fields of a list; a header tells which one does. */
const delimiters = [':', ',', ';', '\t'];

const dialect = { trim: true, relax_quotes: true, relax_column_count: true, skip_empty_lines: true } as const;

const lineEnd = /\r\n|\n|\r/;

/** A line of a list by the names of its columns. */
export interface ListRow<Column extends string> {
  /** Counted from 1, the header's. */
  readonly line: number;
  readonly fields: Readonly<Record<Column, string>>;
}

export interface List<Column extends string> {
  readonly rows: readonly ListRow<Column>[];
  readonly problems: readonly Problem[];
}

export interface ListOptions<Column extends string> {
  /** What the header must have; it may have more, in any order, whatever the case. */
  readonly columns: readonly Column[];
  /** A column that may have the delimiter in it without quotes: what a line has too many fields of belongs to it. */
  readonly open?: Column;
  /** What a line is expected to be, for the problems of those that are not. */
  readonly expected: string;
}

/**
 * Reads a list in any dialect of CSV: colons, commas, semicolons or tabs between fields, quotes, any ends of lines. A line that cannot be
 * read is a problem, and the others are read all the same. Undefined for a text whose first line has not the columns.
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

/** A text's first line, which is what tells the lists apart. */
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

/** The lines that are not empty, with their numbers. */
function parseCsv(text: string, delimiter: string): CsvLine[] {
  try {
    const lines = parseQuoted(text, delimiter);
    if (!lines.some(({ fields }) => fields.some((field) => lineEnd.test(field)))) return lines;
  } catch {
    // falls through to what is done for a field of many lines, too
  }
  // A quote that nothing closes swallows the lines behind it: each is read alone, that one without its quotes' meaning.
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
