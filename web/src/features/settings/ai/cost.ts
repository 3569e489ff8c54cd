import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";

/** A cost in dollars. What is less than a cent is said to be that: most questions are, and none of them is free. */
export function useCost(): (dollars: string) => string {
  const t = useTranslations("ai");
  const { money } = useFormats();
  return (dollars) => (Number(dollars) > 0 && Number(dollars) < 0.01 ? t("underACent") : money(dollars, "USD"));
}
