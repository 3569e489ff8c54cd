import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import { answerOwnershipOfferMutation, getOwnershipOfferOptions, withdrawOwnershipOfferMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { useFormats } from "@/lib/format";
import { invalidateTags } from "@/lib/live";
import { useReloadSession } from "@/lib/session";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

/** The open offer to hand the workspace on: to answer for whom it is made to, to withdraw for owners. */
export function OwnershipOffer() {
  const t = useTranslations("membership");
  const format = useFormats();
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const reload = useReloadSession();
  const { data } = useQuery(getOwnershipOfferOptions({ path: workspace.path }));
  const onError = (error: unknown) => toast(asApiError(error).detail, { tone: "bad" });
  const onSettled = () => invalidateTags(queries, "members");
  const answer = useMutation({
    ...answerOwnershipOfferMutation(),
    onError,
    onSettled,
    onSuccess: async (_, { body }) => {
      await reload();
      toast(body.is_accepted ? t("accepted", { workspace: workspace.name }) : t("declined"), { tone: "good" });
    },
  });
  const withdraw = useMutation({ ...withdrawOwnershipOfferMutation(), onError, onSettled, onSuccess: () => toast(t("withdrawn"), { tone: "good" }) });
  const offer = data?.offer;
  if (!offer) return null;
  const path = { ...workspace.path, offer_id: offer.id };
  const isMine = offer.to_id === workspace.member_id;
  const when = format.date(offer.expires_at);
  const names = { from: offer.from_name, name: offer.to_name, workspace: workspace.name, when };
  return (
    <section className="mb-6 flex flex-wrap items-start gap-3 rounded-lg border border-line bg-rail px-4 py-3.5" aria-label={t("handOn")}>
      <KeyRound aria-hidden className="mt-0.5 size-4.5 shrink-0 stroke-[1.5] text-accent-ink" />
      <div className="min-w-0 flex-1 max-sm:min-w-[calc(100%-3rem)]">
        <p className="text-base font-medium">{isMine ? t("offerToYou", names) : workspace.role === "owner" ? t("offered", names) : t("offerOthers", names)}</p>
        {(isMine || workspace.role === "owner") && <p className="mt-0.5 max-w-prose text-base text-muted">{isMine ? t("offerToYouBody", names) : t("offerMine", names)}</p>}
      </div>
      {isMine ? (
        <span className="flex gap-2 max-sm:ml-8">
          <Button variant="primary" isBusy={answer.isPending} onClick={() => answer.mutate({ path, body: { is_accepted: true } })}>
            {t("accept")}
          </Button>
          <Button disabled={answer.isPending} onClick={() => answer.mutate({ path, body: { is_accepted: false } })}>
            {t("decline")}
          </Button>
        </span>
      ) : (
        workspace.can("ownership.transfer") && (
          <Button isBusy={withdraw.isPending} onClick={() => withdraw.mutate({ path })}>
            {t("withdraw")}
          </Button>
        )
      )}
    </section>
  );
}
