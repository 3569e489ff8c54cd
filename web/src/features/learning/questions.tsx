import type { QuestionFigures } from "@/api/generated/types.gen";
import { useTranslations } from "@/lib/i18n";

const outcomes = [
  { key: "first", tone: "bg-ok" },
  { key: "other", tone: "bg-accent" },
  { key: "none", tone: "bg-accent/45" },
  { key: "open", tone: "bg-line-strong" },
] as const;

/** What was asked, and whether the likeliest answer was the right one. */
export function Questions({ questions }: { questions: QuestionFigures[] }) {
  const t = useTranslations("learning");
  return (
    <>
      <ul aria-hidden className="mb-3 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
        {outcomes.map((outcome) => (
          <li key={outcome.key} className="flex items-center gap-1.5">
            <span className={`size-2 rounded-full ${outcome.tone}`} />
            {t(`questions.${outcome.key}`)}
          </li>
        ))}
      </ul>
      <ul className="max-w-2xl">
        {questions.map((one) => {
          const counts = { first: one.first, other: one.other, none: one.none, open: one.asked - one.answered };
          const shown = outcomes.filter((outcome) => counts[outcome.key] > 0);
          return (
            <li key={one.kind} className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 py-2 sm:grid-cols-[11rem_1fr_3rem]">
              <span className="text-base first-letter:uppercase">{t(`questions.kinds.${one.kind}`)}</span>
              <span
                role="img"
                aria-label={shown.map((outcome) => `${t(`questions.${outcome.key}`)}: ${counts[outcome.key]}`).join(", ")}
                className="flex h-2 gap-px overflow-hidden rounded-full max-sm:order-last max-sm:col-span-2"
              >
                {shown.map((outcome) => (
                  <span key={outcome.key} className={outcome.tone} style={{ flexGrow: counts[outcome.key] }} />
                ))}
              </span>
              <span className="num text-right text-sm text-muted">{one.asked}</span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
