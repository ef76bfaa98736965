/** A Markdown table with aligned columns; cells are put in as text. */
export function formatTable(header, rows) {
  const lines = [header, ...rows].map((cells) => cells.map(String));
  const widths = header.map((_, column) => Math.max(3, ...lines.map((cells) => cells[column].length)));
  const [head, ...body] = lines.map((cells) =>
    formatLine(cells.map((cell, column) => cell.padEnd(widths[column]))),
  );
  return [head, formatLine(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

function formatLine(cells) {
  return `| ${cells.join(' | ')} |`;
}
