import { useId } from "react";
import { useTranslations } from "@/lib/i18n";
import { Select } from "../ui/input";

const sharings = ["metadata", "subject", "full"] as const;
export type Sharing = (typeof sharings)[number];

/** Asks, before mail is handed in, what of it others may read. */
export function MailReaders({ value, onChange }: { value: Sharing; onChange(sharing: Sharing): void }) {
  const t = useTranslations("imports");
  const id = useId();
  return (
    <div className="mt-3 flex flex-wrap items-start justify-between gap-x-6 gap-y-2 rounded-lg border border-line px-4 py-3">
      <div className="min-w-60 flex-1">
        <label htmlFor={id} className="text-base font-medium">
          {t("readers")}
        </label>
        <p id={`${id}-hint`} className="mt-0.5 text-sm text-pretty text-muted">
          {t(`readersOf.${value}`)} {t("readersHint")}
        </p>
      </div>
      <Select
        id={id}
        aria-describedby={`${id}-hint`}
        className="w-60 max-sm:w-full"
        value={value}
        onChange={(event) => {
          const chosen = sharings.find((one) => one === event.target.value);
          if (chosen) onChange(chosen);
        }}
      >
        {sharings.map((sharing) => (
          <option key={sharing} value={sharing}>
            {t(`sharing.${sharing}`)}
          </option>
        ))}
      </Select>
    </div>
  );
}
