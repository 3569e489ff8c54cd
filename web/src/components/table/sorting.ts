/** Orders as the API and the URL write them: "amount", "-close_on" for descending, several joined by commas. */

/** As many as the API takes. */
export const MOST_SORTS = 4;

export interface SortedBy {
  id: string;
  isDescending: boolean;
}

export const sortedBy = (sort: string): SortedBy => (sort.startsWith("-") ? { id: sort.slice(1), isDescending: true } : { id: sort, isDescending: false });

/** The orders of an URL that are known, the first one of each column. */
export function sortsOf<T extends string>(text: string | undefined, known: readonly T[]): T[] {
  const found = (text ?? "").split(",").flatMap((part) => known.find((one) => one === part) ?? []);
  return found.filter((one, index) => found.findIndex((other) => sortedBy(other).id === sortedBy(one).id) === index).slice(0, MOST_SORTS);
}

/** As a search parameter of a route: normalised, absent when nothing of it is known. */
export function sortOf(search: Record<string, unknown>, known: readonly string[]): { sort?: string } {
  const sorts = sortsOf(typeof search["sort"] === "string" ? search["sort"] : undefined, known);
  return sorts.length > 0 ? { sort: sorts.join(",") } : {};
}

/**
 * What a press on a column's header makes of the orders: ascending, descending, none, as the only order; with `isAdded` in its
 * place among the others, a new one last.
 */
export function pressed(sorts: readonly string[], id: string, isAdded: boolean): string[] {
  const here = sorts.findIndex((sort) => sortedBy(sort).id === id);
  const now = sorts[here];
  // Pressed alone while it is one of several, it becomes the only one and keeps its direction.
  if (!isAdded && now !== undefined && sorts.length > 1) return [now];
  const next = now === undefined ? [id] : now === id ? [`-${id}`] : [];
  if (!isAdded) return next;
  return here < 0 ? [...sorts.slice(0, MOST_SORTS - 1), id] : [...sorts.slice(0, here), ...next, ...sorts.slice(here + 1)];
}
