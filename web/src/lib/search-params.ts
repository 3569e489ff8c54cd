/** Reading search parameters: what is not of the expected kind is left out, never an error. */

type Search = Record<string, unknown>;

export function textOf<K extends string>(search: Search, key: K): { [P in K]?: string } {
  const value = search[key];
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && text !== "" ? ({ [key]: text } as { [P in K]?: string }) : {};
}

export function flagOf<K extends string>(search: Search, key: K): { [P in K]?: true } {
  return search[key] === true || search[key] === "true" ? ({ [key]: true } as { [P in K]?: true }) : {};
}

export function oneOf<K extends string, T extends string>(search: Search, key: K, values: readonly T[]): { [P in K]?: T } {
  const found = values.find((value) => value === search[key]);
  return found === undefined ? {} : ({ [key]: found } as { [P in K]?: T });
}

/** The parameters with some changed; what becomes undefined leaves the URL. */
export function patched<S extends object>(search: S, patch: Partial<Record<keyof S, unknown>>): S {
  return Object.fromEntries(Object.entries({ ...search, ...patch }).filter(([, value]) => value !== undefined)) as S; // the route validates it
}
