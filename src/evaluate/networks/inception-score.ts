export interface InceptionScore {
  readonly mean: number;
  /** Over the splits. */
  readonly deviation: number;
}

/**
 * exp(mean KL(p(y|x) || p(y))) of class probabilities, one array per picture, as mean and deviation
 * over `splits` equal parts of the pictures (Salimans et al. 2016, section 4). Rows that are not
 * probabilities are treated as logits.
 */
export function computeInceptionScore(outputs: readonly Float32Array[], splits = 10): InceptionScore {
  const rows = outputs.map((row) => (isDistribution(row) ? row : softmax(row)));
  const parts = Math.min(splits, rows.length);
  const scores = Array.from({ length: parts }, (_, part) =>
    scorePart(
      rows.slice(Math.floor((part * rows.length) / parts), Math.floor(((part + 1) * rows.length) / parts)),
    ),
  );
  const mean = scores.reduce((sum, score) => sum + score, 0) / parts;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / parts;
  return { mean, deviation: Math.sqrt(variance) };
}

function scorePart(rows: readonly Float32Array[]): number {
  const marginal = rows[0]!.map((_, y) => rows.reduce((sum, row) => sum + row[y]!, 0) / rows.length);
  const divergences = rows.map((row) =>
    row.reduce((sum, p, y) => (p > 0 ? sum + p * Math.log(p / marginal[y]!) : sum), 0),
  );
  return Math.exp(divergences.reduce((sum, value) => sum + value, 0) / rows.length);
}

function isDistribution(row: Float32Array): boolean {
  const sum = row.reduce((total, p) => total + p, 0);
  return row.every((p) => p >= 0) && Math.abs(sum - 1) < 1e-3;
}

function softmax(logits: Float32Array): Float32Array {
  const largest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
