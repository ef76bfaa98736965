/** The mean of each number over records of the same names. */
export function toMeans(records) {
  const [first = {}] = records;
  return Object.fromEntries(
    Object.keys(first).map((name) => [
      name,
      records.reduce((sum, record) => sum + record[name], 0) / records.length,
    ]),
  );
}

/** The upper median of values. */
export function toMedian(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
