/**
 * Protobuf's text format (https://protobuf.dev/reference/protobuf/textformat-spec/), the format of
 * Triton's configuration. Only writing.
 */

/** The name of an enum's value, which is written without quotes. */
export class EnumName {
  constructor(readonly name: string) {}
}

export type TextScalar = string | number | boolean | EnumName;

/**
 * A message: its fields by their names in the schema. An array is a repeated field; undefined ones
 * are left out.
 */
export interface TextMessage {
  readonly [field: string]:
    | TextScalar
    | TextMessage
    | readonly TextScalar[]
    | readonly TextMessage[]
    | undefined;
}

/**
 * A message as text, one field per line, with nested messages indented. The same message gives the
 * same text.
 */
export function formatTextMessage(message: TextMessage): string {
  return formatFields(message, '');
}

/** The entries of a map field, which the format writes as a repeated message of key and value. */
export function toMapEntries<T extends TextScalar | TextMessage>(
  map: Readonly<Record<string, T>>,
): readonly { readonly key: string; readonly value: T }[] {
  return Object.entries(map).map(([key, value]) => ({ key, value }));
}

function formatFields(message: TextMessage, indent: string): string {
  return Object.entries(message)
    .flatMap(([field, value]) => listLines(field, value, indent))
    .join('');
}

function listLines(field: string, value: TextMessage[string], indent: string): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every(isScalar))
    return [`${indent}${field}: [${value.map(formatScalar).join(', ')}]\n`];
  const values = (Array.isArray(value) ? value : [value]) as readonly (TextScalar | TextMessage)[];
  return values.map((item) =>
    isScalar(item)
      ? `${indent}${field}: ${formatScalar(item)}\n`
      : `${indent}${field} {\n${formatFields(item, `${indent}  `)}${indent}}\n`,
  );
}

function isScalar(value: TextScalar | TextMessage): value is TextScalar {
  return typeof value !== 'object' || value instanceof EnumName;
}

function formatScalar(value: TextScalar): string {
  if (value instanceof EnumName) return value.name;
  return typeof value === 'string' ? JSON.stringify(value) : String(value); // both formats have these escapes
}
