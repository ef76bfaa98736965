/** The end of a command's help: what it looks like when it is used. */
export function toExamples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
