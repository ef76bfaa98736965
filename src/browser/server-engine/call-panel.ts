import type { PageElements } from '../elements.js';
import type { Playground } from '../playground.js';

export function addCallPanel(_elements: PageElements, _playground: Playground, _baseUrl: string): void {}
