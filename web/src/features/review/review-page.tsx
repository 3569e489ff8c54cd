import { useTranslations } from "use-intl";
import { PageHeader } from "@/components/ui/page";

export function ReviewPage() {
  const t = useTranslations("review");
  return <PageHeader title={t("title")} />;
}
