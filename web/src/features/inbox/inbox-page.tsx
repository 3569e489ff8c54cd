import { useTranslations } from "use-intl";
import { PageHeader } from "@/components/ui/page";
import type { InboxSearch } from "./search";

export function InboxPage(_props: { search: InboxSearch; onSearch(patch: Partial<Record<keyof InboxSearch, unknown>>): void }) {
  const t = useTranslations("shell");
  return <PageHeader title={t("inbox")} />;
}
