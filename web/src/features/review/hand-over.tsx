import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { EyeOff } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { handOverProposalMutation, listReviewersOptions } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/input";
import { invalidateTags } from "@/lib/live";
import { useRoleName } from "@/lib/roles";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import type { Action, Proposal } from "./model";
import type { Handing } from "./use-decisions";

/** Above the decision: to whom goes what the person may not decide. With nothing left to approve, handing over is the decision. */
export default function HandOver(props: { proposal: Proposal; left: readonly Action[]; hasRest: boolean; handing: Handing; onHanding(handing: Handing): void }) {
  const { proposal, left, handing, onHanding } = props;
  const t = useTranslations("handing");
  const roleName = useRoleName();
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const path = { ...workspace.path, proposal_id: proposal.id };
  const ids = left.map((action) => action.id);
  // The whole package goes to somebody who may decide all of it.
  const reviewers = useQuery(listReviewersOptions({ path, query: props.hasRest ? { action_id: ids } : {} }));
  const able = (reviewers.data ?? []).filter((one) => one.is_able);
  const [note, setNote] = useState(handing.hand_note ?? "");
  const chosen = able.find((one) => one.member_id === handing.hand_to_id);
  const hand = useMutation({
    ...handOverProposalMutation(),
    onSuccess: () => toast(t("handed", { name: chosen?.name ?? "" }), { tone: "good" }),
    onError: (error) => toast(asApiError(error).detail, { tone: "bad" }),
    onSettled: () => invalidateTags(queries, "proposals"),
  });
  return (
    <section aria-label={t("handTo")} className="shrink-0 border-t border-line bg-rail px-4 py-2.5 sm:px-5">
      <p className="flex gap-2 text-sm text-muted">
        <EyeOff aria-hidden className="mt-px size-4 shrink-0 stroke-[1.75]" />
        {t("handLead", { count: left.length })}
      </p>
      {reviewers.data && able.length === 0 ? (
        <p className="mt-1 text-sm text-warn">{t("handNobody")}</p>
      ) : (
        <div className="mt-2 flex flex-wrap items-center gap-2">
          <Select
            aria-label={t("handTo")}
            value={handing.hand_to_id ?? ""}
            className="min-w-40 flex-1 max-sm:min-w-full"
            onChange={(event) => onHanding({ hand_to_id: event.target.value || null, hand_note: note })}
          >
            <option value="">{t("handTo")}…</option>
            {able.map((one) => (
              <option key={one.member_id} value={one.member_id}>
                {one.name} · {roleName(one.role)}
              </option>
            ))}
          </Select>
          <Input
            aria-label={t("handNote")}
            placeholder={t("handNote")}
            maxLength={1000}
            value={note}
            className="min-w-40 flex-1 max-sm:min-w-full"
            onChange={(event) => {
              setNote(event.target.value);
              onHanding({ ...handing, hand_note: event.target.value });
            }}
          />
          {!props.hasRest && (
            <Button variant="primary" disabled={!chosen} isBusy={hand.isPending} onClick={() => chosen && hand.mutate({ path, body: { member_id: chosen.member_id, note } })}>
              {t("handAll")}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}
