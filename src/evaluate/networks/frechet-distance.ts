import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';

/**
 * The squared Fréchet distance of two sets of feature vectors as Gaussians (Heusel et al. 2017, eq.
 * 6):
 * |m1 - m2|² + tr(S1) + tr(S2) - 2 tr((S1 S2)^(1/2)), with sample covariances, n - 1. With F Fᵀ = S the last trace is the sum
 * of the singular values of F1ᵀ F2, which is also exact for the singular covariances of few
 * pictures. Needs at least two vectors each.
 */
export function computeFrechetDistance(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  const first = describe(a);
  const second = describe(b);
  const offset = Matrix.sub(first.mean, second.mean).norm('frobenius') ** 2;
  const product = first.factor.transpose().mmul(second.factor);
  const overlap = new SingularValueDecomposition(product, {
    autoTranspose: true,
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
  }).diagonal.reduce((sum, value) => sum + value, 0);
  return offset + first.trace + second.trace - 2 * overlap;
}

/** Mean [1, D], a factor F [D, min(N, D)] of the covariance, and the covariance's trace. */
function describe(features: readonly Float32Array[]): { mean: Matrix; factor: Matrix; trace: number } {
  const rows = new Matrix(features.map((row) => Array.from(row)));
  const mean = Matrix.rowVector(rows.mean('column'));
  const centred = rows.subRowVector(mean).div(Math.sqrt(rows.rows - 1));
  const trace = centred.norm('frobenius') ** 2;
  const factor = rows.rows <= rows.columns ? centred.transpose() : factorise(centred);
  return { mean, factor, trace };
}

/** V Λ^(1/2) of the covariance, for more vectors than features. */
function factorise(centred: Matrix): Matrix {
  const covariance = centred.transpose().mmul(centred);
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  const roots = realEigenvalues.map((value) => Math.sqrt(Math.max(0, value)));
  return eigenvectorMatrix.mulRowVector(roots);
}
