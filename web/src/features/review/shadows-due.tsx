import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { EyeOff } from "lucide-react";
import { listMailboxShadowsOptions } from "@/api/generated/@tanstack/react-query.gen";
import { useTranslations } from "@/lib/i18n";
import { useWorkspace } from "@/lib/workspace";

/** Mailboxes whose time in shadow mode is over: nothing of them comes into the queue until somebody has looked at the report. */
export default function ShadowsDue() {
  const t = useTranslations("queue");
  const workspace = useWorkspace();
  const shadows = useQuery(listMailboxShadowsOptions({ path: workspace.path }));
  const due = shadows.data?.filter((one) => one.is_due) ?? [];
  if (due.length === 0) return null;
  return (
    <p role="note" className="flex gap-2 border-b border-line bg-rail px-4 py-2.5 text-sm">
      <EyeOff aria-hidden className="mt-0.5 size-4 shrink-0 stroke-[1.5] text-muted" />
      <span className="min-w-0 text-pretty break-words">
        {t("shadowDue", { address: due[0]?.address ?? "", others: due.length - 1 })}{" "}
        <Link to="/w/$workspace/settings/mailboxes" params={{ workspace: workspace.slug }} className="font-medium whitespace-nowrap text-accent-ink underline-offset-4 hover:underline">
          {t("shadowReport")}
        </Link>
      </span>
    </p>
  );
}
