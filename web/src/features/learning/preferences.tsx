import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ArrowRight, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { createLearningPreferenceMutation, deleteLearningPreferenceMutation, dismissLearningPreferenceMutation } from "@/api/generated/@tanstack/react-query.gen";
import type { PreferenceOfferRead, PreferenceRead } from "@/api/generated/types.gen";
import { asApiError } from "@/api/errors";
import { Badge } from "@/components/ui/badge";
import { Button, IconButton } from "@/components/ui/button";
import { Confirm } from "@/components/ui/dialog";
import { Section } from "@/components/ui/page";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { PreferenceDialog, preferenceKinds } from "./preference-dialog";
import { PreferenceText } from "./words";

interface Props {
  preferences: readonly PreferenceRead[];
  offers: readonly PreferenceOfferRead[];
  canManage: boolean;
}

/** How suggestions are worded here: offered from edits that are alike, never by themselves. */
export function Preferences({ preferences, offers, canManage }: Props) {
  const t = useTranslations("learning");
  const [edited, setEdited] = useState<PreferenceRead | "new" | null>(null);
  const canAdd = canManage && preferences.filter((one) => !one.is_expired).length < preferenceKinds.length;
  return (
    <Section
      title={t("preference.title")}
      description={t("preference.body")}
      aside={
        canAdd && (
          <Button onClick={() => setEdited("new")}>
            <Plus aria-hidden />
            {t("preference.new")}
          </Button>
        )
      }
    >
      {preferences.length + offers.length === 0 && <p className="max-w-prose text-base text-muted">{t("preference.none")}</p>}
      <ul>
        {offers.map((offer) => (
          <Offer key={`${offer.kind} ${offer.value}`} offer={offer} canManage={canManage} />
        ))}
        {preferences.map((one) => (
          <Preference key={one.id} preference={one} canManage={canManage} onEdit={() => setEdited(one)} />
        ))}
      </ul>
      {edited && <PreferenceDialog preference={edited === "new" ? null : edited} taken={preferences} onClose={() => setEdited(null)} />}
    </Section>
  );
}

function Offer({ offer, canManage }: { offer: PreferenceOfferRead; canManage: boolean }) {
  const t = useTranslations("learning");
  const errors = useTranslations("errors");
  const { day } = useFormats();
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const handlers = {
    onError: (error: unknown) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" }),
    onSettled: () => invalidateTags(queries, "learning"),
  };
  const take = useMutation({ ...createLearningPreferenceMutation(), ...handlers, onSuccess: () => toast(t("preference.made"), { tone: "good" }) });
  const dismiss = useMutation({ ...dismissLearningPreferenceMutation(), ...handlers, onSuccess: () => toast(t("dismissed")) });
  const body = { kind: offer.kind, value: offer.value };
  return (
    <li className="flex flex-wrap items-start gap-x-6 gap-y-3 border-b border-line py-4 first:pt-0 last:border-b-0">
      <div className="min-w-0 flex-1 basis-80">
        <p className="flex flex-wrap items-center gap-2 text-base">
          <PreferenceText preference={offer} />
          <Badge tone="accent">{t("preference.offered")}</Badge>
        </p>
        <p className="mt-1 text-sm text-muted">{t("preference.why", { edits: offer.edits, approvals: offer.approvals })}</p>
        <ul className="mt-1.5 flex flex-col gap-0.5 text-sm">
          {offer.examples.map((example) => (
            <li key={`${example.before} ${example.after}`} className="flex flex-wrap items-center gap-x-1.5 text-muted">
              {example.before}
              <ArrowRight aria-hidden className="size-3.5" />
              <span className="text-ink">{offer.kind === "task_due" ? day(example.after) : example.after}</span>
            </li>
          ))}
        </ul>
      </div>
      {canManage && (
        <div className="flex gap-2">
          <Button size="sm" isBusy={dismiss.isPending} onClick={() => dismiss.mutate({ path: workspace.path, body })}>
            {t("notNow")}
          </Button>
          <Button size="sm" variant="primary" isBusy={take.isPending} onClick={() => take.mutate({ path: workspace.path, body })}>
            {t("preference.take")}
          </Button>
        </div>
      )}
    </li>
  );
}

function Preference({ preference, canManage, onEdit }: { preference: PreferenceRead; canManage: boolean; onEdit(): void }) {
  const t = useTranslations("learning");
  const common = useTranslations("common");
  const errors = useTranslations("errors");
  const { date } = useFormats();
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const [isLeaving, setLeaving] = useState(false);
  const remove = useMutation({
    ...deleteLearningPreferenceMutation(),
    onSuccess: () => toast(t("preference.deleted"), { tone: "good" }),
    onError: (error) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" }),
    onSettled: () => {
      setLeaving(false);
      return invalidateTags(queries, "learning");
    },
  });
  const meta = [
    t(preference.kind === "task_due" ? "preference.usedDue" : "preference.used", { count: preference.used }),
    ...(preference.created_by ? [t("madeBy", { name: preference.created_by })] : []),
    ...(preference.expires_at && !preference.is_expired ? [t("until", { when: date(preference.expires_at) })] : []),
  ];
  return (
    <li className="flex min-h-13 items-center gap-3 border-b border-line py-2.5 last:border-b-0">
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-base">
          <span className={preference.is_expired ? "text-muted line-through" : ""}>
            <PreferenceText preference={preference} />
          </span>
          {preference.is_expired && <Badge tone="warn">{t("expired")}</Badge>}
        </span>
        <span className="mt-0.5 block text-sm text-muted">{meta.join(" · ")}</span>
      </span>
      {canManage && (
        <>
          <IconButton label={t("preference.edit")} onClick={onEdit}>
            <Pencil aria-hidden />
          </IconButton>
          <IconButton label={t("preference.delete")} onClick={() => setLeaving(true)}>
            <Trash2 aria-hidden />
          </IconButton>
        </>
      )}
      <Confirm
        open={isLeaving}
        onOpenChange={setLeaving}
        title={t("preference.deleteTitle")}
        description={t("preference.deleteBody")}
        action={common("delete")}
        isDanger
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate({ path: { ...workspace.path, preference_id: preference.id }, query: { version: preference.version } })}
      />
    </li>
  );
}
