import { useState, type ComponentProps } from "react";
import { useTranslations } from "@/lib/i18n";
import { Input } from "@/components/ui/input";

export function PasswordInput(props: ComponentProps<typeof Input>) {
  const t = useTranslations("auth");
  const [isShown, setShown] = useState(false);
  return (
    <span className="relative block">
      <Input {...props} type={isShown ? "text" : "password"} className="pr-20" autoCapitalize="off" spellCheck={false} />
      <button
        type="button"
        aria-pressed={isShown}
        onClick={() => setShown(!isShown)}
        className="absolute top-1/2 right-1.5 -translate-y-1/2 rounded-sm px-1.5 py-1 text-xs font-medium text-muted hover:bg-hover hover:text-ink"
      >
        {isShown ? t("hidePassword") : t("showPassword")}
      </button>
    </span>
  );
}
