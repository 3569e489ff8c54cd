import { Link } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import { Button } from "@/components/ui/button";
import { State } from "@/components/ui/states";

export function NotFound() {
  const t = useTranslations("errors");
  return (
    <State
      icon={<SearchX aria-hidden />}
      title={t("notFoundTitle")}
      actions={
        <Button asChild>
          <Link to="/">{t("home")}</Link>
        </Button>
      }
    >
      {t("notFoundBody")}
    </State>
  );
}
