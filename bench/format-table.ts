type Cell = string | number;

/** A Markdown table with aligned columns. */
export function formatTable(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [header, ...rows].map((cells) => cells.map(String));
  const widths = header.map((_, column) => Math.max(3, ...lines.map((cells) => cells[column]?.length ?? 0)));
  const [head, ...body] = lines.map((cells) =>
    formatLine(cells.map((cell, column) => cell.padEnd(widths[column] ?? 0))),
  );
  return [head, formatLine(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

function formatLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
