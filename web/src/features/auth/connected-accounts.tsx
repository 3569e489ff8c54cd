import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  getAuthOptionsOptions,
  listIdentitiesOptions,
  removeIdentityMutation,
  startConnectingIdentityMutation,
} from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { FormProblem } from "@/components/ui/form-problem";
import { Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { useSession } from "@/lib/session";
import { toast } from "@/lib/toast";
import { ProviderMark } from "./provider-mark";
import { ProviderProblem } from "./provider-problem";

/** Accounts elsewhere that sign the person in; nothing where the server knows no provider and none is connected. */
export function ConnectedAccounts({ problem, provider }: { problem?: string | undefined; provider?: string | undefined }) {
  const t = useTranslations("identity");
  const formats = useFormats();
  const queries = useQueryClient();
  const session = useSession();
  const options = useQuery(getAuthOptionsOptions());
  const identities = useQuery(listIdentitiesOptions());
  const connect = useMutation({ ...startConnectingIdentityMutation(), onSuccess: ({ url }) => window.location.assign(url) });
  const remove = useMutation({
    ...removeIdentityMutation(),
    onSuccess: () => queries.invalidateQueries({ queryKey: listIdentitiesOptions().queryKey }),
  });
  const connected = identities.data ?? [];
  const open = (options.data?.providers ?? []).filter(({ id }) => !connected.some((identity) => identity.provider === id));
  if (session.is_demo || (options.data && open.length === 0 && connected.length === 0)) return null;
  const failed = connect.error ?? remove.error;
  const refused = failed && asApiError(failed);
  return (
    <Section title={t("connectedTitle")} description={t("connectedBody")}>
      {problem && <ProviderProblem problem={problem} provider={provider} />}
      {refused && refused.code !== "step_up_required" && (
        <div className="mb-4">
          <FormProblem problem={refused} texts={{ email_unverified: t("problem.email_unverified") }} />
        </div>
      )}
      {!identities.data && <SkeletonRows rows={1} />}
      {connected.map((identity) => (
        <div key={identity.id} className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line py-3">
          <span className="[&_svg]:size-5">
            <ProviderMark id={identity.provider} />
          </span>
          <div className="min-w-0 flex-1 basis-56">
            <p className="text-base break-words">{identity.email ?? identity.provider_name}</p>
            <p className="text-sm text-muted">
              {[
                identity.provider_name,
                t("connectedSince", { date: formats.ago(identity.created_at) }),
                identity.last_used_at && t("connectedUsed", { date: formats.ago(identity.last_used_at) }),
              ]
                .filter(Boolean)
                .join(" · ")}
            </p>
          </div>
          <Button
            isBusy={remove.isPending && remove.variables.path.identity_id === identity.id}
            onClick={() =>
              remove.mutate(
                { path: { identity_id: identity.id } },
                { onSuccess: () => toast(t("disconnected", { provider: identity.provider_name }), { tone: "good" }) },
              )
            }
          >
            {t("disconnect")}
          </Button>
        </div>
      ))}
      <div className="mt-4 flex flex-wrap gap-2">
        {open.map(({ id, name }) => (
          <Button
            key={id}
            isBusy={connect.isPending && connect.variables.path.provider === id}
            onClick={() => connect.mutate({ path: { provider: id }, body: { return_to: "/settings/security" } })}
          >
            <ProviderMark id={id} />
            {t("connect", { provider: name })}
          </Button>
        ))}
      </div>
    </Section>
  );
}
