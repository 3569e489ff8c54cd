import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createLearningRuleMutation, dismissLearningOfferMutation, startReplayMutation } from "@/api/generated/@tanstack/react-query.gen";
import type { OfferRead } from "@/api/generated/types.gen";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/page";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { asActionType, EffectText, RuleText } from "./words";

/** Rules that nobody has made yet, each with what led to it and what it would have done. */
export function Offers({ offers, canManage }: { offers: readonly OfferRead[]; canManage: boolean }) {
  const t = useTranslations("learning");
  return (
    <Section title={t("offers")} description={offers.length > 0 ? t("offersBody") : undefined}>
      {offers.length === 0 ? (
        <p className="max-w-prose text-base text-muted">{t("noOffersBody")}</p>
      ) : (
        <ul>
          {offers.map((offer) => (
            <Offer key={`${offer.action_type} ${offer.sender ?? offer.domain ?? ""}`} offer={offer} canManage={canManage} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Offer({ offer, canManage }: { offer: OfferRead; canManage: boolean }) {
  const t = useTranslations("learning");
  const review = useTranslations("review");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const handlers = {
    onError: (error: unknown) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" }),
    onSettled: () => invalidateTags(queries, "learning"),
  };
  const make = useMutation({ ...createLearningRuleMutation(), ...handlers, onSuccess: () => toast(t("ruleMade"), { tone: "good" }) });
  const dismiss = useMutation({ ...dismissLearningOfferMutation(), ...handlers, onSuccess: () => toast(t("dismissed")) });
  const attempt = useMutation({
    ...startReplayMutation(),
    onError: handlers.onError,
    onSuccess: () => toast(t("replay.tryStarted")),
    onSettled: () => invalidateTags(queries, "replays"),
  });
  const about = { action_type: asActionType(offer.action_type), sender: offer.sender, domain: offer.domain };
  const why = { count: offer.rejected, reason: review(`reasons.${offer.reason}`) };
  return (
    <li className="flex flex-wrap items-start gap-x-6 gap-y-3 border-b border-line py-4 first:pt-0 last:border-b-0">
      <div className="min-w-0 flex-1 basis-80">
        <p className="text-base">
          <RuleText rule={offer} />
        </p>
        <p className="mt-1 text-sm text-pretty text-muted">
          {offer.examples.length > 0 ? t("whyOffered", { ...why, examples: offer.examples.join(", ") }) : t("whyOfferedBare", why)}
        </p>
        <p className="mt-1 text-sm text-pretty text-muted">
          <EffectText effect={offer.effect} />
        </p>
      </div>
      {canManage && (
        <div className="flex gap-2">
          <Button size="sm" isBusy={dismiss.isPending} onClick={() => dismiss.mutate({ path: workspace.path, body: about })}>
            {t("notNow")}
          </Button>
          <Button size="sm" isBusy={attempt.isPending} onClick={() => attempt.mutate({ path: workspace.path, body: { tries: [about] } })}>
            {t("replay.tryRule")}
          </Button>
          <Button size="sm" variant="primary" isBusy={make.isPending} onClick={() => make.mutate({ path: workspace.path, body: { ...about, kind: "hold" } })}>
            {t("makeRule")}
          </Button>
        </div>
      )}
    </li>
  );
}
