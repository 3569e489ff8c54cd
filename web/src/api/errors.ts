import type { Problem } from "./types";

/** Says a problem in the page's language, given the server's sentence. */
interface Words {
  detail(problem: ApiError, detail: string): string;
  field(code: string, message: string): string;
}
let words: Words | null = null;

export function wordProblemsWith(said: Words): void {
  words = said;
}

/** An answer that is not a success, as the server's problem document describes it. `code` is what to switch on. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly #detail: string;
  readonly #fields: readonly { field: string; code: string; message: string }[];
  readonly requestId: string | null;
  /** The whole document, with what this code carries besides (`current`, `who_can_help`, ...). */
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(status: number, body: unknown, requestId: string | null) {
    const problem: Record<string, unknown> = isObject(body) ? body : {};
    const known = problem as Partial<Problem>;
    super(known.detail || known.title || `HTTP ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.code = typeof known.code === "string" ? known.code : status === 0 ? "unreachable" : "unexpected";
    this.title = known.title ?? "";
    this.#detail = known.detail ?? "";
    this.#fields = Array.isArray(known.fields) ? known.fields : [];
    this.requestId = known.request_id ?? requestId;
    this.problem = problem;
  }

  /** Asked for each time, so that it is in the language of that moment. */
  get detail(): string {
    return words?.detail(this, this.#detail) ?? this.#detail;
  }

  get fields(): readonly { field: string; code: string; message: string }[] {
    return this.#fields.map((one) => ({ ...one, message: words?.field(one.code, one.message) ?? one.message }));
  }

  /** Texts under a key the code defines, such as `who_can_help`; an empty list when absent. */
  list(key: string): string[] {
    const value = this.problem[key];
    return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
  }
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof TypeError) return new ApiError(0, { detail: error.message }, null);
  return new ApiError(500, { detail: error instanceof Error ? error.message : String(error) }, null);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
