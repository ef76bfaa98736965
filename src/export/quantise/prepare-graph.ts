import type { Graph } from '../graph.js';
import { joinSplitChannels } from '../rewrites/join-split-channels.js';
import { expandUpsampling } from './expand-upsampling.js';
import { padInputChannels } from './pad-input-channels.js';
import { padOutputChannels } from './pad-output-channels.js';

/** A float32 graph that computes the same in a form whose int8 version is fast on CPUs. */
export function prepareGraph(graph: Graph): Graph {
  return expandUpsampling(padOutputChannels(padInputChannels(joinSplitChannels(graph))));
}
