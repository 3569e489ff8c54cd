import { useTranslations } from "@/lib/i18n";

export function Logo() {
  const t = useTranslations("common");
  return (
    <span className="flex items-center gap-2 text-md font-semibold">
      <img src="/favicon.svg" alt="" className="size-6" />
      {t("productName")}
    </span>
  );
}
