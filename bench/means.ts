/** The mean of each number over records of the same names; at least one. */
export function toMeans<Name extends string>(
  records: readonly Readonly<Record<Name, number>>[],
): Record<Name, number> {
  const names = Object.keys(records[0] ?? {}) as Name[]; // the record's own, by its type
  const meanOf = (name: Name) => records.reduce((sum, record) => sum + record[name], 0) / records.length;
  return Object.fromEntries(names.map((name) => [name, meanOf(name)])) as Record<Name, number>;
}
