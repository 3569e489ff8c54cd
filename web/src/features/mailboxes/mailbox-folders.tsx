import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ConnectedFolderRead } from "@/api/generated";
import { chooseMailFolderMutation, getConnectedMailboxOptions, listMailboxFailuresOptions, retryMailboxMessageMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { Switch } from "@/components/ui/switch";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { MailboxQuestion } from "./mailbox-question";
import { useSkipText } from "./words";

/** What is counted in each folder, and what is not stored and why. */
export function MailboxFolders({ mailboxId, hasFailures, isMine }: { mailboxId: string; hasFailures: boolean; isMine: boolean }) {
  const t = useTranslations("mailboxes");
  const skipText = useSkipText();
  const format = useFormats();
  const workspace = useWorkspace();
  const mailbox = useQuery(getConnectedMailboxOptions({ path: { ...workspace.path, mailbox_id: mailboxId } }));
  if (mailbox.error) return <ErrorState error={mailbox.error} onRetry={() => void mailbox.refetch()} />;
  if (!mailbox.data) return <SkeletonRows rows={3} />;
  const stateOf = (folder: ConnectedFolderRead) => {
    const state = folder.skip_reason === null ? t(`folderState.${folder.phase}`) : skipText(folder.skip_reason);
    return folder.counts.waiting > 0 ? `${state} · ${t("waitingCount", { count: folder.counts.waiting })}` : state;
  };
  const own = mailbox.data.folders.filter((folder) => folder.namespace === "own" || folder.is_read);
  const shared = mailbox.data.folders.filter((folder) => folder.can_choose);
  return (
    <div className="mt-3 flex flex-col gap-4">
      <div className="overflow-x-auto rounded-md border border-line">
        <table className="w-full text-sm">
          <thead className="bg-rail text-left text-xs text-muted">
            <tr>
              <th className="px-3 py-2 font-medium">{t("folder")}</th>
              <th className="px-3 py-2 text-right font-medium">{t("there")}</th>
              <th className="px-3 py-2 text-right font-medium">{t("here")}</th>
              <th className="px-3 py-2 text-right font-medium">{t("notHere")}</th>
              <th className="px-3 py-2 font-medium max-sm:hidden">{t("state")}</th>
            </tr>
          </thead>
          <tbody>
            {own.map((folder) => (
              <tr key={folder.id} className="border-t border-line">
                <td className="px-3 py-2 break-words">
                  {folder.name}
                  <span className="block text-muted sm:hidden">{stateOf(folder)}</span>
                </td>
                <td className="px-3 py-2 text-right tabular-nums">{folder.server_total === null ? "–" : format.number(folder.server_total)}</td>
                <td className="px-3 py-2 text-right tabular-nums">{folder.is_read ? format.number(folder.counts.stored - folder.counts.removed) : "–"}</td>
                <td className="px-3 py-2 text-right tabular-nums">{folder.is_read ? format.number(folder.counts.quarantined + folder.counts.too_large + folder.counts.failed + folder.counts.left_out) : "–"}</td>
                <td className="px-3 py-2 text-muted max-sm:hidden">{stateOf(folder)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shared.length > 0 && <SharedFolders mailboxId={mailboxId} folders={shared} isMine={isMine} />}
      {hasFailures && <Failures mailboxId={mailboxId} isMine={isMine} />}
      {isMine && <MailboxQuestion mailboxId={mailboxId} />}
    </div>
  );
}

function SharedFolders({ mailboxId, folders, isMine }: { mailboxId: string; folders: readonly ConnectedFolderRead[]; isMine: boolean }) {
  const t = useTranslations("mailboxes");
  const errors = useTranslations("errors");
  const skipText = useSkipText();
  const queries = useQueryClient();
  const workspace = useWorkspace();
  const choose = useMutation({
    ...chooseMailFolderMutation(),
    onError: (error) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" }),
    onSettled: () => invalidateTags(queries, "mailboxes"),
  });
  return (
    <section>
      <h3 className="text-sm font-medium">{t("sharedFolders")}</h3>
      <p className="max-w-prose text-sm text-pretty text-muted">{t("sharedFoldersBody")}</p>
      <ul className="mt-2 max-h-72 overflow-y-auto">
        {folders.map((folder) => {
          const isPending = choose.isPending && choose.variables.path.mail_folder_id === folder.id;
          const isChosen = isPending ? choose.variables.body.is_chosen : folder.is_chosen;
          return (
            <li key={folder.id} className="flex items-center gap-3 border-t border-line py-2 text-sm">
              <span className="min-w-0 flex-1 break-words">{folder.name}</span>
              {!isMine && folder.skip_reason !== null && <span className="text-muted">{skipText(folder.skip_reason)}</span>}
              {isMine && (
                <Switch
                  aria-label={t("readFolder", { folder: folder.name })}
                  checked={isChosen}
                  disabled={isPending}
                  onCheckedChange={(checked) => choose.mutate({ path: { ...workspace.path, mailbox_id: mailboxId, mail_folder_id: folder.id }, body: { is_chosen: checked } })}
                />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Failures({ mailboxId, isMine }: { mailboxId: string; isMine: boolean }) {
  const t = useTranslations("mailboxes");
  const errors = useTranslations("errors");
  const queries = useQueryClient();
  const retry = useMutation({
    ...retryMailboxMessageMutation(),
    onSuccess: () => toast(t("retried"), { tone: "good" }),
    onError: (error) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" }),
    onSettled: () => invalidateTags(queries, "mailboxes"),
  });
  const format = useFormats();
  const workspace = useWorkspace();
  const failures = useQuery(listMailboxFailuresOptions({ path: { ...workspace.path, mailbox_id: mailboxId }, query: { limit: 50 } }));
  return (
    <section>
      <h3 className="text-sm font-medium">{t("failures")}</h3>
      <p className="text-sm text-muted">{t("failuresBody")}</p>
      <ul className="mt-2">
        {failures.data?.items.map((one) => (
          <li key={one.id} className="flex flex-wrap items-center gap-x-3 border-t border-line py-2 text-sm">
            <span className="font-medium">{t(`failureState.${one.state}`)}</span>
            <span className="text-muted">{[one.folder, ...(one.size_bytes === null ? [] : [format.bytes(one.size_bytes)]), ...(one.next_try_at === null ? [] : [t("nextTry", { when: format.moment(one.next_try_at) })])].join(" · ")}</span>
            {isMine && (
              <span className="ml-auto flex items-center gap-2">
                {one.has_raw && (
                  <a href={`/api/v1/workspaces/${workspace.id}/mailboxes/${mailboxId}/unread-messages/${one.id}/raw`} download className="text-muted underline underline-offset-4 hover:text-ink">
                    {t("download")}
                  </a>
                )}
                <Button size="sm" isBusy={retry.isPending && retry.variables.path.location_id === one.id} onClick={() => retry.mutate({ path: { ...workspace.path, mailbox_id: mailboxId, location_id: one.id } })}>
                  {t("retry")}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
