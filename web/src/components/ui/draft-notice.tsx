import { useTranslations } from "@/lib/i18n";
import { cn } from "@/lib/cn";
import { Button } from "./button";

/** Says that what was entered before is back, and offers an empty form. */
export function DraftNotice(props: { isShown: boolean; onStartOver(): void; className?: string }) {
  const t = useTranslations("common");
  if (!props.isShown) return null;
  return (
    <p role="status" className={cn("flex flex-wrap items-center justify-between gap-x-3 rounded-md bg-hover py-1 pr-1 pl-3 text-sm text-muted", props.className)}>
      {t("draftRestored")}
      <Button size="sm" variant="ghost" onClick={props.onStartOver}>
        {t("startOver")}
      </Button>
    </p>
  );
}
