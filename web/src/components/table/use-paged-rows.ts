import { keepPreviousData, useQueries, type UseQueryOptions } from "@tanstack/react-query";
import { useState } from "react";
import type { ApiError } from "@/api/errors";
import { asApiError } from "@/api/errors";

export const PAGE_SIZE = 100;

export interface PagedRows<T> {
  total: number | null;
  /** The row at a place in the whole result, once its page is here. */
  rowAt(index: number): T | undefined;
  loaded: readonly T[];
  error: ApiError | null;
  isPlaceholder: boolean;
  retry(): void;
  /** Tells which rows are on the screen; their pages are read. */
  show(first: number, last: number): void;
}

interface Page<T> {
  items: T[];
  total: number;
}

/** A result of any length by pages from the server: only the pages on the screen are read, in any order. */
export function usePagedRows<T>(pageQuery: (page: { limit: number; offset: number }) => unknown): PagedRows<T> {
  const [span, setSpan] = useState({ first: 0, last: 0 });
  const numbers = Array.from({ length: span.last - span.first + 1 }, (_, index) => span.first + index);
  const pages = useQueries({
    queries: numbers.map((number) => ({
      ...(pageQuery({ limit: PAGE_SIZE, offset: number * PAGE_SIZE }) as UseQueryOptions<Page<T>>), // the generated options of a list route
      placeholderData: number === 0 ? keepPreviousData : undefined,
    })),
  });
  const byNumber = new Map(numbers.map((number, index) => [number, pages[index]?.data?.items]));
  const known = pages.find((page) => page.data);
  const failed = pages.find((page) => page.error);
  // One text that changes whenever a page does, so that the list below keeps its identity between renders.
  const state = pages.map((page) => `${page.dataUpdatedAt}:${page.data?.total}`).join();
  const [held, setHeld] = useState<{ state: string; loaded: T[] }>({ state: "", loaded: [] });
  if (held.state !== state) setHeld({ state, loaded: pages.flatMap((page) => page.data?.items ?? []) });
  return {
    total: known?.data?.total ?? null,
    rowAt: (index) => byNumber.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE],
    loaded: held.loaded,
    error: failed?.error ? asApiError(failed.error) : null,
    isPlaceholder: pages[0]?.isPlaceholderData ?? false,
    retry: () => pages.forEach((page) => page.error && void page.refetch()),
    show(first, last) {
      const next = { first: Math.floor(first / PAGE_SIZE), last: Math.floor(Math.max(first, last) / PAGE_SIZE) };
      setSpan((now) => (now.first === next.first && now.last === next.last ? now : next));
    },
  };
}
