import type { Graph } from '../graph.js';
import { joinSplitChannels } from '../rewrites/join-split-channels.js';
import { expandUpsampling } from './expand-upsampling.js';
import { padInputChannels } from './pad-input-channels.js';
import { padOutputChannels } from './pad-output-channels.js';

/** An equivalent float32 graph whose int8 form is fast on CPUs. */
export function prepareGraph(graph: Graph): Graph {
  return expandUpsampling(padOutputChannels(padInputChannels(joinSplitChannels(graph))));
}
