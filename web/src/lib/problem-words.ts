/** What the server refuses, in the page's language: by code, with the server's English sentence where nothing better is known. */
import { createTranslator } from "use-intl";
import { wordProblemsWith, type ApiError } from "@/api/errors";
import { readSoon } from "./i18n";

type Named = Readonly<Record<string, unknown>>;
type Params = Record<string, string | number>;

// What English says better in general words, because the server's sentence is a validator's.
const technical = new Set(["invalid_input", "internal_error", "http_error", "method_not_allowed", "unreachable"]);

/** The words under a path such as `blockers.record_gone`; null while they are on their way, unknown, or short of a parameter. */
function words(path: string, params: Params): string | null {
  const spoken = readSoon("problems");
  if (!spoken) return null;
  let isWhole = true;
  const t = createTranslator({ ...spoken, namespace: "problems", onError: () => (isWhole = false) }) as unknown as {
    (key: string, params: Params): string;
    has(key: string): boolean;
  }; // any code may come
  if (!t.has(path)) return null;
  const text = t(path, params);
  return isWhole ? text : null;
}

function bytes(size: unknown, locale: string): string {
  return typeof size === "number" ? new Intl.NumberFormat(locale, { style: "unit", unit: "megabyte", maximumFractionDigits: 0 }).format(size / 1e6) : "";
}

/** What a code's document carries besides, as its words name it; only what is there, so that words without it are not used. */
function paramsOf(problem: Named, locale: string): Params {
  const existing = problem.existing as Named | undefined;
  const stages = Array.isArray(problem.stages) ? (problem.stages as Named[]) : [];
  const found: Record<string, unknown> = {
    label: existing?.label,
    limit: bytes(problem.limit_bytes, locale),
    needed: bytes(problem.needed_bytes, locale),
    free: bytes(problem.free_bytes, locale),
    count: problem.limit,
    state: problem.state,
    stages: new Intl.ListFormat(locale).format(stages.map((stage) => String(stage.name))),
  };
  return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string | number] => typeof entry[1] === "number" || (typeof entry[1] === "string" && entry[1] !== "")));
}

/** The server's own sentence in English, where it knows more; else the catalogue's; else again the server's. */
function sayOr(detail: string, isTechnical: boolean, path: string, params: Params): string {
  const isEnglish = readSoon("problems")?.locale === "en";
  return (isEnglish && detail !== "" && !isTechnical ? null : words(path, params)) ?? detail;
}

export const refusalText = (refusal: { code: string; rule: string | null; detail: string }, names: string): string =>
  sayOr(refusal.detail, false, `refusals.${refusal.rule ? `${refusal.code}_${refusal.rule}` : refusal.code}`, { names });

export const blockerText = (blocker: { code: string; detail: string }, field: string): string => sayOr(blocker.detail, false, `blockers.${blocker.code}`, { field });

export const noteText = (note: { kind: string; detail: string }, names: string): string => sayOr(note.detail, false, `notes.${note.kind}`, { names });

/** From now on every `ApiError` speaks the page's language. */
export function wordProblems(): void {
  wordProblemsWith({
    detail: (problem: ApiError, detail) => sayOr(detail, technical.has(problem.code), problem.code, paramsOf(problem.problem, readSoon("problems")?.locale ?? "en")),
    // A validator's own name stands for a validator's sentence; the CRM's own say what they mean.
    field: (code, message) => sayOr(message, /_parsing|string_|decimal_|_error$|_than|^missing$|^enum$|_forbidden|^too_(long|short)$/.test(code), `fields.${code}`, {}),
  });
}
