import { useQuery } from "@tanstack/react-query";
import { getConnectedMailboxOptions, listMailboxFailuresOptions } from "@/api/generated/@tanstack/react-query.gen";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { useWorkspace } from "@/lib/workspace";
import { useSkipText } from "./words";

/** What is counted in each folder, and what is not stored and why. */
export function MailboxFolders({ mailboxId, hasFailures }: { mailboxId: string; hasFailures: boolean }) {
  const t = useTranslations("mailboxes");
  const skipText = useSkipText();
  const format = useFormats();
  const workspace = useWorkspace();
  const mailbox = useQuery(getConnectedMailboxOptions({ path: { ...workspace.path, mailbox_id: mailboxId } }));
  if (mailbox.error) return <ErrorState error={mailbox.error} onRetry={() => void mailbox.refetch()} />;
  if (!mailbox.data) return <SkeletonRows rows={3} />;
  return (
    <div className="mt-3 flex flex-col gap-4">
      <div className="overflow-x-auto rounded-md border border-line">
        <table className="w-full text-sm">
          <thead className="bg-rail text-left text-xs text-muted">
            <tr>
              <th className="px-3 py-2 font-medium">{t("folder")}</th>
              <th className="px-3 py-2 text-right font-medium">{t("there")}</th>
              <th className="px-3 py-2 text-right font-medium">{t("here")}</th>
              <th className="px-3 py-2 font-medium">{t("state")}</th>
            </tr>
          </thead>
          <tbody>
            {mailbox.data.folders.map((folder) => (
              <tr key={folder.id} className="border-t border-line">
                <td className="px-3 py-2 break-words">{folder.name}</td>
                <td className="px-3 py-2 text-right tabular-nums">{folder.server_total === null ? "–" : format.number(folder.server_total)}</td>
                <td className="px-3 py-2 text-right tabular-nums">{folder.is_read ? format.number(folder.counts.stored - folder.counts.removed) : "–"}</td>
                <td className="px-3 py-2 text-muted">
                  {folder.skip_reason === null ? t(`folderState.${folder.phase}`) : skipText(folder.skip_reason)}
                  {folder.counts.waiting > 0 && ` · ${t("waitingCount", { count: folder.counts.waiting })}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hasFailures && <Failures mailboxId={mailboxId} />}
    </div>
  );
}

function Failures({ mailboxId }: { mailboxId: string }) {
  const t = useTranslations("mailboxes");
  const format = useFormats();
  const workspace = useWorkspace();
  const failures = useQuery(listMailboxFailuresOptions({ path: { ...workspace.path, mailbox_id: mailboxId }, query: { limit: 50 } }));
  return (
    <section>
      <h3 className="text-sm font-medium">{t("failures")}</h3>
      <p className="text-sm text-muted">{t("failuresBody")}</p>
      <ul className="mt-2">
        {failures.data?.items.map((one) => (
          <li key={one.id} className="flex flex-wrap gap-x-3 border-t border-line py-2 text-sm">
            <span className="font-medium">{t(`failureState.${one.state}`)}</span>
            <span className="text-muted">{[one.folder, ...(one.size_bytes === null ? [] : [format.bytes(one.size_bytes)])].join(" · ")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
