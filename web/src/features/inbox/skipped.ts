import type { Thread } from "@/api/types";
import { useTranslations } from "@/lib/i18n";

const codes = ["nothing_suggested", "nothing_new", "another_waits", "failed", "held", "withdrawn"] as const;
const categories = ["vendor_pitch", "newsletter", "notification", "auto_reply", "bounce", "spam", "personal"] as const;

/** Why nothing was proposed from a conversation, as a sentence; null where something was. An analyser's own reason is the last resort. */
export function useSkippedSentence(): (thread: Pick<Thread, "category" | "skipped_reason">) => string | null {
  const t = useTranslations("inbox");
  return ({ category, skipped_reason: reason }) => {
    if (!reason) return null;
    const code = codes.find((one) => one === reason) ?? (reason === "nothing new for the CRM" ? "nothing_new" : undefined);
    if (code) return t(`skippedFor.${code}`);
    const known = categories.find((one) => one === category);
    return known ? t(`nothingIn.${known}`) : t("skipped", { reason: reason.replaceAll("_", " ") });
  };
}
