import { ArrowRight, GitCompareArrows } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import { Button } from "@/components/ui/button";
import type { Conflict } from "./package-pane";

/** JSON text as a person reads it: strings without quotes, nothing as a word. */
function plain(json: string | null): string | null {
  if (json === null) return null;
  try {
    const value: unknown = JSON.parse(json);
    return value === null ? null : typeof value === "string" ? value : JSON.stringify(value);
  } catch {
    return json;
  }
}

/** The package is not as it was shown: what differs, and a way on with the new state. Nothing was decided. */
export default function Changed({ conflict, onContinue }: { conflict: Conflict; onContinue(): void }) {
  const t = useTranslations("review");
  const o = useTranslations("outcome");
  return (
    <section role="alert" className="rounded-lg border border-line bg-warn-soft px-4 py-3 text-base">
      <h3 className="flex items-center gap-2 font-semibold text-warn">
        <GitCompareArrows aria-hidden className="size-4 stroke-[1.75]" />
        {o("changedTitle")}
      </h3>
      <p className="mt-1 text-sm text-ink">{o("changedBody")}</p>
      {conflict.differences.length > 0 && (
        <ul className="mt-2 flex flex-col gap-1 text-sm">
          {conflict.differences.map((one, index) => {
            const before = plain(one.before);
            const after = plain(one.after);
            return (
              <li key={index} className="flex flex-wrap items-baseline gap-x-1.5">
                <span className="font-medium">{one.label ?? one.ref}</span>
                <span className="text-muted">{one.kind === "action_added" ? o("added") : one.kind === "action_removed" ? o("removed") : one.path.replace(/^(fields|links)\./, "").replaceAll("_", " ")}</span>
                {(one.kind === "action_changed" || one.kind === "record_changed") && (
                  <>
                    <span className="text-muted line-through">{before ?? t("empty")}</span>
                    <ArrowRight aria-hidden className="size-3 self-center text-muted" />
                    <span className="sr-only">{t("to")}</span>
                    <span className="font-medium">{after ?? t("empty")}</span>
                  </>
                )}
              </li>
            );
          })}
        </ul>
      )}
      <Button className="mt-3" onClick={onContinue}>
        {o("continueWithNew")}
      </Button>
    </section>
  );
}
