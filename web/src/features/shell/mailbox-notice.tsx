import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { MailX } from "lucide-react";
import { listConnectedMailboxesOptions } from "@/api/generated/@tanstack/react-query.gen";
import { useTranslations } from "@/lib/i18n";
import { useWorkspace } from "@/lib/workspace";

/** Says on every page that one of one's mailboxes is not read any more, until its owner has done something about it. */
export function MailboxNotice() {
  const workspace = useWorkspace();
  const mailboxes = useQuery(listConnectedMailboxesOptions({ path: workspace.path }));
  const locked = mailboxes.data?.filter((one) => one.is_mine && one.health === "reauth_required") ?? [];
  return locked[0] ? <Notice address={locked[0].address} others={locked.length - 1} /> : null;
}

function Notice({ address, others }: { address: string; others: number }) {
  const t = useTranslations("mailboxes");
  const workspace = useWorkspace();
  return (
    <div role="status" className="flex min-h-13 flex-wrap items-center justify-center gap-x-3 gap-y-1 border-b border-line bg-bad-soft px-4 py-1.5 text-sm text-bad max-md:pl-14 md:min-h-9">
      <p className="flex min-w-0 items-center gap-2 break-words">
        <MailX aria-hidden className="size-3.5 shrink-0" />
        {t("notice", { address, others })}
      </p>
      <Link to="/w/$workspace/settings/mailboxes" params={{ workspace: workspace.slug }} className="rounded-sm font-medium underline underline-offset-4">
        {t("reconnect")}
      </Link>
    </div>
  );
}
