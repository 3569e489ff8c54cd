import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "@/lib/i18n";
import {
  getMailPrivacyOptions,
  setDefaultMailSharingMutation,
  shareMailboxMutation,
} from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { Avatar } from "@/components/ui/avatar";
import { Select } from "@/components/ui/input";
import { Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

const sharings = ["metadata", "subject", "full"] as const;
type Sharing = (typeof sharings)[number];

/** What others read of each mailbox. Everybody chooses for their own, whatever their role. */
export function MailPrivacy({ canManage }: { canManage: boolean }) {
  const t = useTranslations("visibility");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const query = useQuery(getMailPrivacyOptions({ path: workspace.path }));
  const handlers = {
    onSuccess: () => toast(t("mailboxShared"), { tone: "good" }),
    onError: (error: unknown) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" }),
    onSettled: () => invalidateTags(queries, "workspaces", "threads"),
  };
  const share = useMutation({ ...shareMailboxMutation(), ...handlers });
  const begin = useMutation({ ...setDefaultMailSharingMutation(), ...handlers });
  return (
    <Section title={t("mailboxes")} description={t("mailboxesBody")}>
      {query.error ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : !query.data ? (
        <SkeletonRows rows={2} />
      ) : (
        <ul className="max-w-xl">
          {query.data.mailboxes.length === 0 && <li className="py-2 text-base text-muted">{t("noMailboxes")}</li>}
          {query.data.mailboxes.map((box) => (
            <li key={box.id} className="flex min-h-13 flex-wrap items-center gap-3 border-b border-line py-2">
              <Avatar name={box.owner_name} />
              <span className="min-w-0 flex-1 truncate text-base">{t("ownerOf", { name: box.owner_name })}</span>
              {box.is_mine && workspace.can("mail.import") ? (
                <SharingSelect
                  label={t("sharingOf", { name: box.name })}
                  value={box.sharing}
                  isBusy={share.isPending}
                  onChange={(sharing) => share.mutate({ path: { ...workspace.path, account_id: box.id }, body: { sharing } })}
                />
              ) : (
                <span className="text-base text-muted">{t(box.access)}</span>
              )}
            </li>
          ))}
          <li className="flex min-h-13 flex-wrap items-center justify-between gap-3 py-2">
            <span className="text-base text-muted">{t("newMailboxes")}</span>
            {canManage ? (
              <SharingSelect
                label={t("newMailboxes")}
                value={query.data.default_sharing}
                isBusy={begin.isPending}
                onChange={(sharing) => begin.mutate({ path: workspace.path, body: { sharing } })}
              />
            ) : (
              <span className="text-base text-muted">{t(query.data.default_sharing)}</span>
            )}
          </li>
        </ul>
      )}
    </Section>
  );
}

function SharingSelect(props: { label: string; value: Sharing; isBusy: boolean; onChange(sharing: Sharing): void }) {
  const t = useTranslations("visibility");
  return (
    <Select
      aria-label={props.label}
      className="w-52 shrink-0"
      value={props.value}
      disabled={props.isBusy}
      onChange={(event) => {
        const chosen = sharings.find((one) => one === event.target.value);
        if (chosen) props.onChange(chosen);
      }}
    >
      {sharings.map((sharing) => (
        <option key={sharing} value={sharing}>
          {t(sharing)}
        </option>
      ))}
    </Select>
  );
}
