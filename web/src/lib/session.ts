/** Who is signed in, and in which workspaces. */
import { queryOptions, useQueryClient, useSuspenseQuery, type QueryClient } from "@tanstack/react-query";
import { setCsrfToken } from "@/api/client";
import { asApiError } from "@/api/errors";
import { getSession } from "@/api/generated";
import { getSessionQueryKey } from "@/api/generated/@tanstack/react-query.gen";
import type { SessionRead } from "@/api/types";

/** The session, or null when nobody is signed in: that is an answer, not an error. */
export const sessionQuery = queryOptions<SessionRead | null>({
  queryKey: getSessionQueryKey(),
  staleTime: 5 * 60_000,
  retry: false,
  queryFn: async ({ signal }) => {
    try {
      const { data } = await getSession({ signal, throwOnError: true });
      setCsrfToken(data.csrf_token);
      return data;
    } catch (error) {
      if (asApiError(error).status === 401) return null;
      throw error;
    }
  },
});

/** Puts a new session in place; everything read under the old one is dropped. */
export function enterSession(queries: QueryClient, session: SessionRead): void {
  setCsrfToken(session.csrf_token);
  queries.clear();
  queries.setQueryData(sessionQuery.queryKey, session);
}

export function leaveSession(queries: QueryClient): void {
  setCsrfToken(null);
  queries.clear();
  queries.setQueryData(sessionQuery.queryKey, null);
}

export function useSession(): SessionRead {
  const { data } = useSuspenseQuery(sessionQuery);
  if (!data) throw new Error("useSession below a route that does not require a session");
  return data;
}

export function useReloadSession(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
}
