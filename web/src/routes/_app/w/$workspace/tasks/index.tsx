import { createFileRoute } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { PageHeader } from "@/components/ui/page";
import { flagOf } from "@/lib/search-params";

export const Route = createFileRoute("/_app/w/$workspace/tasks/")({
  validateSearch: (search): { new?: true } => flagOf(search, "new"),
  component: function Page() {
    const t = useTranslations("shell");
    return <PageHeader title={t("tasks")} />;
  },
});
