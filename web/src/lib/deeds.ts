/** What an entry of the audit log did, in the page's language; a code that has no words yet as its own words. */
import { useTranslations } from "@/lib/i18n";

export function useDeed(): (action: string) => string {
  const t = useTranslations("deeds");
  return (action) => (t.has(action as never) ? t(action as never) : action.replaceAll(/[._]/g, " ")); // codes come from the server
}
