import type { ServerContext } from './context.js';

/**
 * Reads the models again, and the estimator's file; see `Fleets.reload` and `PersonFinder.reload`.
 * Resolves with whether one of them has changed.
 */
export async function reload({ fleets, people }: Pick<ServerContext, 'fleets' | 'people'>): Promise<boolean> {
  const hasChanged = await fleets.reload();
  return (await people?.reload()) || hasChanged;
}
