/** The channels of a layer: its colours, its share of the right and of the left side, and how far it is known. */
export const layerChannels = { colours: 0, right: 3, left: 4, known: 5, count: 6 } as const;
