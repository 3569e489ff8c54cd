import { createFileRoute } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { PageHeader } from "@/components/ui/page";

export const Route = createFileRoute("/_app/w/$workspace/tasks/$recordId")({
  component: function Page() {
    const t = useTranslations("shell");
    return <PageHeader title={t("tasks")} />;
  },
});
