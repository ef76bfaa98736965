/** A report as JSON to read, with fractions to four digits: further ones are noise. */
export function formatReport(report: object): string {
  return JSON.stringify(report, round, 2);
}

function round(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
