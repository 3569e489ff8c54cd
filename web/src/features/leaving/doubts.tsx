import { CircleAlert, ShieldAlert } from "lucide-react";
import type { DestinationRead } from "@/api/types";
import { cn } from "@/lib/cn";
import { useTranslations } from "@/lib/i18n";

export type Doubt = DestinationRead["doubts"][number] | { code: "hidden_front" | "not_encrypted" | "unusual_port"; seen: string };

const grave: ReadonlySet<Doubt["code"]> = new Set(["looks_like_known", "text_shows_other", "mixed_scripts", "hidden_front"]);

/** Whether it is made to deceive; the others are worth knowing. */
export const isGrave = (doubt: Doubt) => grave.has(doubt.code);

/** What the address itself tells, without asking. */
export function inAddress(url: URL): Doubt[] {
  const found: Doubt[] = [];
  if (url.username || url.password) found.push({ code: "hidden_front", seen: url.username });
  if (url.protocol === "http:") found.push({ code: "not_encrypted", seen: "" });
  if (url.port) found.push({ code: "unusual_port", seen: url.port });
  return found;
}

export function Doubts({ doubts, host }: { doubts: readonly Doubt[]; host: string }) {
  const t = useTranslations("leaving");
  if (doubts.length === 0) return null;
  return (
    <ul aria-label={t("doubts")} className="mt-3 flex flex-col gap-2">
      {[...doubts].sort((a, b) => Number(isGrave(b)) - Number(isGrave(a))).map((doubt) => {
        const Icon = isGrave(doubt) ? ShieldAlert : CircleAlert;
        return (
          <li key={doubt.code} className={cn("flex gap-2.5 rounded-md px-3 py-2 text-sm", isGrave(doubt) ? "bg-bad-soft text-bad" : "bg-warn-soft text-warn")}>
            <Icon aria-hidden className="mt-px size-4 shrink-0 stroke-[1.75]" />
            <span className="min-w-0 break-words">{t(`doubt.${doubt.code}`, { host, seen: doubt.seen })}</span>
          </li>
        );
      })}
    </ul>
  );
}
