/** Yields `map`'s result for each item, in order, with up to `ahead` calls running in advance. */
export async function* mapAhead<Item, Result>(
  items: Iterable<Item>,
  ahead: number,
  map: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void> {
  const underWay: Promise<Result>[] = [];
  for (const item of items) {
    const result = map(item);
    result.catch(() => {}); // thrown when its turn comes
    underWay.push(result);
    if (underWay.length > ahead) yield await underWay.shift()!;
  }
  while (underWay.length > 0) yield await underWay.shift()!;
}
