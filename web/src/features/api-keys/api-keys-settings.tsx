import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { asApiError } from "@/api/errors";
import { listApiKeysOptions, revokeApiKeyMutation } from "@/api/generated/@tanstack/react-query.gen";
import type { ApiKey } from "@/api/types";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/dialog";
import { PageBody, Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState, State } from "@/components/ui/states";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { useRoleName } from "@/lib/roles";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { CreateKey } from "./create-key";

const tones = { active: "ok", expired: "warn", revoked: "plain", maker_left: "warn" } as const satisfies Record<ApiKey["state"], Tone>;

export function ApiKeysSettings() {
  const t = useTranslations("keys");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const keys = useQuery(listApiKeysOptions({ path: workspace.path }));
  const [isCreating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const revoke = useMutation({
    ...revokeApiKeyMutation(),
    onSuccess: () => toast(t("revoked"), { tone: "good" }),
    onError: (error) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" }),
    onSettled: () => {
      setRevoking(null);
      return invalidateTags(queries, "api-keys");
    },
  });
  const active = keys.data?.filter((key) => key.state === "active") ?? [];
  const over = keys.data?.filter((key) => key.state !== "active") ?? [];
  const create = (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      {t("create")}
    </Button>
  );
  return (
    <PageBody>
      <Section title={t("title")} description={t("body")} aside={active.length > 0 && create}>
        {keys.error ? (
          <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />
        ) : !keys.data ? (
          <SkeletonRows rows={3} />
        ) : active.length === 0 ? (
          <State icon={<KeyRound aria-hidden />} title={t("noneTitle")} actions={create} className="py-10">
            {t("noneBody")}
          </State>
        ) : (
          <ul>
            {active.map((key) => (
              <KeyRow key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
            ))}
          </ul>
        )}
      </Section>
      {over.length > 0 && (
        <Section title={t("over")} description={t("overBody")}>
          <ul>
            {over.map((key) => (
              <KeyRow key={key.id} apiKey={key} onRevoke={key.state === "revoked" ? undefined : () => setRevoking(key)} />
            ))}
          </ul>
        </Section>
      )}
      {isCreating && <CreateKey onClose={() => setCreating(false)} />}
      <Confirm
        open={revoking !== null}
        onOpenChange={(isOpen) => !isOpen && setRevoking(null)}
        title={t("revokeTitle", { name: revoking?.name ?? "" })}
        description={t("revokeBody")}
        action={t("revoke")}
        isDanger
        isBusy={revoke.isPending}
        onConfirm={() => revoking && revoke.mutate({ path: { ...workspace.path, key_id: revoking.id } })}
      />
    </PageBody>
  );
}

function KeyRow({ apiKey: key, onRevoke }: { apiKey: ApiKey; onRevoke: (() => void) | undefined }) {
  const t = useTranslations("keys");
  const format = useFormats();
  const roleName = useRoleName();
  const used = key.last_used_at
    ? key.last_used_ip
      ? t("usedFrom", { when: format.ago(key.last_used_at), address: key.last_used_ip })
      : t("used", { when: format.ago(key.last_used_at) })
    : t("neverUsed");
  const ends =
    key.state === "revoked" && key.revoked_at ? t("revokedOn", { when: format.ago(key.revoked_at) }) : t(key.state === "expired" ? "expiredOn" : "expires", { when: format.ago(key.expires_at) });
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b border-line py-3 last:border-b-0">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2 text-base font-medium break-words">
          {key.name}
          {key.state !== "active" && <Badge tone={tones[key.state]}>{t(`state.${key.state}`)}</Badge>}
        </p>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-muted">
          <code className="font-mono">{key.hint}</code>
          {key.scopes.map((scope) => (
            <Badge key={scope} tone="outline">
              {t(`scope.${scope}`)}
            </Badge>
          ))}
        </p>
        <p className="mt-1 text-sm text-muted">{[t("byAs", { name: key.created_by, role: roleName(key.role) }), used, ends].join(" · ")}</p>
      </div>
      {onRevoke && (
        <Button size="sm" onClick={onRevoke} aria-label={t("revokeNamed", { name: key.name })}>
          {t("revoke")}
        </Button>
      )}
    </li>
  );
}
