import type { LearningRead } from "@/api/generated/types.gen";
import { Section } from "@/components/ui/page";
import { State } from "@/components/ui/states";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { Calibration, Times } from "./calibration";
import { Questions } from "./questions";
import { asActionType, useFieldWord } from "./words";

const outcomes = [
  { key: "unchanged", field: "unchanged", tone: "bg-ok" },
  { key: "changed", field: "edited", tone: "bg-accent" },
  { key: "linked", field: "linked", tone: "bg-accent/45" },
  { key: "rejected", field: "rejected", tone: "bg-line-strong" },
] as const;

/** How suggestions did: by type, by field, by confidence. */
export function Figures({ learning }: { learning: LearningRead }) {
  const t = useTranslations("learning");
  const { date } = useFormats();
  const said = learning.is_complete ? t("figuresBody", { count: learning.decided, since: date(learning.since) }) : t("figuresPart", { count: learning.decided });
  if (learning.decided === 0)
    return (
      <Section title={t("figures")}>
        <State title={t("noFigures")} className="py-8">
          {t("noFiguresBody")}
        </State>
      </Section>
    );
  return (
    <>
      <Section title={t("figures")} description={said}>
        <Types learning={learning} />
      </Section>
      <Section title={t("fields")} description={learning.fields.length > 0 ? t("fieldsBody") : undefined}>
        <Fields learning={learning} />
      </Section>
      {learning.questions.length > 0 && (
        <Section title={t("questions.title")} description={t("questions.body")}>
          <Questions questions={learning.questions} />
        </Section>
      )}
      <Section title={t("times.title")} description={t("times.body")}>
        <Times times={learning.times} />
      </Section>
      <Section title={t("bands")} description={t("bandsBody")}>
        <Bands learning={learning} />
        <Calibration calibration={learning.calibration} />
      </Section>
    </>
  );
}

function Types({ learning }: { learning: LearningRead }) {
  const t = useTranslations("learning");
  const { percent } = useFormats();
  return (
    <>
      <ul aria-hidden className="mb-3 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
        {outcomes.map((outcome) => (
          <li key={outcome.key} className="flex items-center gap-1.5">
            <span className={`size-2 rounded-full ${outcome.tone}`} />
            {t(outcome.key)}
          </li>
        ))}
      </ul>
      <ul className="max-w-2xl">
        {learning.types.map((type) => {
          const total = type.unchanged + type.edited + type.linked + type.rejected;
          const shown = outcomes.filter((outcome) => type[outcome.field] > 0);
          return (
            <li key={type.action_type} className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 py-2 sm:grid-cols-[11rem_1fr_9rem]">
              <span className="text-base first-letter:uppercase">{t(`types.${asActionType(type.action_type)}`)}</span>
              <span
                role="img"
                aria-label={shown.map((outcome) => `${t(outcome.key)}: ${type[outcome.field]}`).join(", ")}
                className="flex h-2 gap-px overflow-hidden rounded-full max-sm:order-last max-sm:col-span-2"
              >
                {shown.map((outcome) => (
                  <span key={outcome.key} className={outcome.tone} style={{ flexGrow: type[outcome.field] }} />
                ))}
              </span>
              <span className="num text-right text-sm">
                <b className="font-medium">{t("approvedRate", { rate: percent((total - type.rejected) / total) })}</b> <span className="text-muted">{t("ofCount", { count: total })}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Fields({ learning }: { learning: LearningRead }) {
  const t = useTranslations("learning");
  const fieldWord = useFieldWord();
  if (learning.fields.length === 0) return <p className="text-base text-muted">{t("noFields")}</p>;
  return (
    <ul className="max-w-2xl">
      {learning.fields.slice(0, 12).map((one) => (
        <li key={`${one.action_type} ${one.field}`} className="flex items-baseline gap-3 border-b border-line py-2 last:border-b-0">
          <span className="min-w-0 flex-1 text-base">
            {fieldWord(one.field)}
            <span className="ml-2 text-sm text-muted">{t(`types.${asActionType(one.action_type)}`)}</span>
          </span>
          <span className="num text-sm text-muted">{t("fieldRate", { edited: one.edited, approved: one.approved })}</span>
        </li>
      ))}
    </ul>
  );
}

function Bands({ learning }: { learning: LearningRead }) {
  const t = useTranslations("learning");
  const { percent } = useFormats();
  return (
    <table className="w-full max-w-md text-base">
      <thead>
        <tr className="border-b border-line text-left text-xs text-muted">
          <th className="py-1.5 font-medium">{t("bands")}</th>
          <th className="py-1.5 text-right font-medium">{t("promised")}</th>
          <th className="py-1.5 text-right font-medium">{t("kept")}</th>
          <th className="py-1.5 text-right font-medium">
            <span className="sr-only">{t("counted")}</span>
          </th>
        </tr>
      </thead>
      <tbody className="num">
        {learning.bands.map((band) => (
          <tr key={band.band} className="border-b border-line last:border-b-0">
            <td className="py-2">{t(`band.${band.band}`)}</td>
            <td className="py-2 text-right">{percent(band.expected)}</td>
            <td className="py-2 text-right font-medium">{percent(band.unchanged / band.decided)}</td>
            <td className="py-2 text-right text-sm text-muted">{t("ofCount", { count: band.decided })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
