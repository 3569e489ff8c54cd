import { asApiError } from "@/api/errors";
import { useTranslations } from "@/lib/i18n";

/** What a fault's code says in the page's language; what has no words of its own is an answer nobody understands. */
export function useFaultText(): (code: string) => string {
  const t = useTranslations("mailboxes");
  return (code) => {
    const key = `fault.${code}` as "fault.other"; // any code may come
    return t.has(key) ? t(key) : t("fault.other");
  };
}

/** A refused attempt in words: the server's fault where there is one, else the problem's own. */
export function useRefusedText(): (error: unknown) => string {
  const faultText = useFaultText();
  return (error) => {
    const refused = asApiError(error);
    return refused.code === "mailbox_not_reached" && typeof refused.problem.fault === "string" ? faultText(refused.problem.fault) : refused.detail;
  };
}

/** Why a folder is not read. */
export function useSkipText(): (reason: string) => string {
  const t = useTranslations("mailboxes");
  return (reason) => {
    const key = `skip.${reason}` as "skip.gone"; // a later server may have another reason
    return t.has(key) ? t(key) : reason;
  };
}
