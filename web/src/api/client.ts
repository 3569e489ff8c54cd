/** The one place that talks HTTP: same-origin cookie, CSRF header, problem documents as `ApiError`. */
import { ApiError } from "./errors";
import { client } from "./generated/client.gen";
import { fetchWithProof } from "./step-up";

let csrfToken: string | null = null;
const signedOut = new Set<() => void>();

/** The session's token; every unsafe request carries it. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

export function csrfHeaders(): Record<string, string> {
  return csrfToken ? { "X-CSRF-Token": csrfToken } : {};
}

/** Called when the server no longer knows this session. Returns the unsubscriber. */
export function onSignedOut(listener: () => void): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

export function reportSignedOut(): void {
  for (const listener of signedOut) listener();
}

const lackingFactor = new Set<() => void>();

/** Called when a workspace has come to ask for a second factor that this person does not have. */
export function onSecondFactorRequired(listener: () => void): () => void {
  lackingFactor.add(listener);
  return () => lackingFactor.delete(listener);
}

client.setConfig({ baseUrl: "", credentials: "same-origin", fetch: fetchWithProof });

client.interceptors.request.use((request) => {
  if (csrfToken && request.method !== "GET" && request.method !== "HEAD") {
    request.headers.set("X-CSRF-Token", csrfToken);
  }
  return request;
});

client.interceptors.error.use((error, response) => {
  if (error instanceof ApiError || (error instanceof DOMException && error.name === "AbortError")) return error;
  // No response: the network failed before the server could answer.
  const status = response?.status ?? 0;
  const problem = new ApiError(status, error, response?.headers.get("X-Request-ID") ?? null);
  if (problem.code === "not_signed_in") reportSignedOut();
  if (problem.code === "second_factor_required") for (const listener of lackingFactor) listener();
  return problem;
});

export { client };
