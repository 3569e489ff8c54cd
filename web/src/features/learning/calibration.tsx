import type { CalibrationRead, ReviewTimes } from "@/api/generated/types.gen";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";

/** What analysers say, what that counts as here, and what was kept: by tenths of confidence. */
export function Calibration({ calibration }: { calibration: CalibrationRead }) {
  const t = useTranslations("learning");
  const { percent, number, ago } = useFormats();
  const { error_before: before, error_after: after } = calibration;
  return (
    <div className="mt-6">
      <p className="max-w-prose text-base text-pretty">
        {calibration.is_used
          ? t("calibration.used", { count: calibration.decided })
          : calibration.decided < calibration.needed
            ? t("calibration.waits", { needed: calibration.needed, decided: calibration.decided })
            : t("calibration.soon", { count: calibration.decided })}
      </p>
      {calibration.is_used && before !== null && after !== null && (
        <p className="mt-1 max-w-prose text-sm text-pretty text-muted">
          {t("calibration.error", { before: percent(before), after: percent(after) })}
          {calibration.fitted_at && ` ${t("calibration.fitted", { when: ago(calibration.fitted_at) })}`}
        </p>
      )}
      {calibration.steps.length > 0 && (
        <div className="mt-3 overflow-x-auto">
          <table className="w-full max-w-md text-base">
            <thead>
              <tr className="border-b border-line text-left text-xs text-muted">
                <th className="py-1.5 font-medium">{t("calibration.said")}</th>
                <th className="py-1.5 text-right font-medium">{t("calibration.counts")}</th>
                <th className="py-1.5 text-right font-medium">{t("kept")}</th>
                <th className="py-1.5 text-right font-medium">
                  <span className="sr-only">{t("counted")}</span>
                </th>
              </tr>
            </thead>
            <tbody className="num">
              {calibration.steps.map((step) => (
                <tr key={step.said} className="border-b border-line last:border-b-0">
                  <td className="py-2">{t("calibration.range", { from: number(Math.round(step.said * 100 - 5)), to: number(Math.round(step.said * 100 + 5)) })}</td>
                  <td className="py-2 text-right">{percent(step.counts_as)}</td>
                  <td className="py-2 text-right font-medium">{percent(step.kept / step.decided)}</td>
                  <td className="py-2 text-right text-sm text-muted">{t("ofCount", { count: step.decided })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

/** The median time that a package takes, of everybody together. */
export function Times({ times }: { times: ReviewTimes }) {
  const t = useTranslations("learning");
  const { number } = useFormats();
  if (times.median_ms === null) return <p className="text-base text-muted">{t("times.none")}</p>;
  const seconds = times.median_ms / 1000;
  return (
    <p className="text-base">
      <span className="num mr-2 text-lg font-semibold">{seconds < 90 ? t("times.seconds", { value: number(Math.round(seconds * 10) / 10) }) : t("times.minutes", { value: number(Math.round(seconds / 6) / 10) })}</span>
      <span className="text-muted">{t("times.of", { count: times.packages })}</span>
    </p>
  );
}
