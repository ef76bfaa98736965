import { join } from 'node:path';

/** The bundle of a model of the paper's own inputs, 64x128, whose graphs tests know node by node. */
export const paperModel = join(import.meta.dirname, '..', 'fixtures', 'paper-model');
