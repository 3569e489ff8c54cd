/** How the infinite queries of cursor lists go on: spread it after the generated options. */
export const nextCursor = {
  // The generated code takes null for an object of parameters; undefined is the first page. Its type knows only null.
  initialPageParam: undefined as unknown as null,
  getNextPageParam: (page: { next_cursor?: string | null }) => page.next_cursor ?? undefined,
};
