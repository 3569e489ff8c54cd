import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Send } from "lucide-react";
import { listSendingsOptions } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { useTranslations } from "@/lib/i18n";
import { useWorkspace } from "@/lib/workspace";
import WriteTo from "./write-to";

/** Above a list of conversations: what leaves, and a new one. */
export default function WritingTools() {
  const t = useTranslations("sending");
  const workspace = useWorkspace();
  const wrong = useQuery(listSendingsOptions({ path: workspace.path, query: { needs_attention: true, limit: 1 } }));
  const count = wrong.data?.total ?? 0;
  const label = count > 0 ? `${t("outbox")}: ${t("attention", { count })}` : t("outbox");
  return (
    <>
      <Button size="icon" variant="ghost" asChild>
        <Link to="/w/$workspace/outgoing" params={{ workspace: workspace.slug }} aria-label={label} title={label} className="relative">
          <Send aria-hidden />
          {count > 0 && (
            <span aria-hidden className="num absolute -top-0.5 -right-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-bad-solid px-1 text-[0.625rem] font-semibold text-on-accent">
              {count > 9 ? "9+" : count}
            </span>
          )}
        </Link>
      </Button>
      <WriteTo />
    </>
  );
}
