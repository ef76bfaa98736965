/** Groups of names: union-find. */
export interface Groups {
  add(name: string): void;
  /** Merges the groups of two names. */
  join(a: string, b: string): void;
  /** Each name with the first name of its group. */
  toMap(): ReadonlyMap<string, string>;
}

export function createGroups(): Groups {
  const parents = new Map<string, string>();
  const find = (name: string): string => {
    const parent = parents.get(name) ?? name;
    return parent === name ? name : find(parent);
  };
  return {
    add: (name) => {
      if (!parents.has(name)) parents.set(name, name);
    },
    join: (a, b) => parents.set(find(a), find(b)),
    toMap: () => new Map([...parents.keys()].map((name) => [name, find(name)])),
  };
}
