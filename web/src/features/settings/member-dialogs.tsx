import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "@/lib/i18n";
import {
  deactivateMemberMutation,
  getMemberHoldingsOptions,
  offerOwnershipMutation,
  reassignWorkMutation,
  startSecondFactorRecoveryMutation,
} from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import type { Member } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Confirm, Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Select } from "@/components/ui/input";
import { SkeletonRows } from "@/components/ui/skeleton";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import type { MemberDeed } from "./members";

interface Props {
  kind: MemberDeed;
  member: Member;
  members: readonly Member[];
  onClose(): void;
}
const kinds = ["companies", "contacts", "deals", "tasks", "packages", "mailboxes"] as const;
const moved = ["members", "companies", "contacts", "deals", "tasks", "records", "proposals", "threads"];

export default function MemberDialog(props: Props) {
  return props.kind === "deactivate" || props.kind === "reassign" ? <HandWorkOn {...props} /> : <AskFirst {...props} />;
}

/** Handing the workspace on, or helping with a lost second factor: one sentence, one click. */
function AskFirst({ kind, member, onClose }: Props) {
  const t = useTranslations("membership");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const names = { name: member.name, workspace: workspace.name };
  const shared = {
    onError: (error: unknown) => toast(asApiError(error).detail, { tone: "bad" as const }),
    onSettled: () => {
      onClose();
      return invalidateTags(queries, "members");
    },
  };
  const offer = useMutation({ ...offerOwnershipMutation(), ...shared, onSuccess: () => toast(t("offered", names), { tone: "good" }) });
  const recover = useMutation({ ...startSecondFactorRecoveryMutation(), ...shared, onSuccess: () => toast(t("recoverStarted", names), { tone: "good" }) });
  const isOffer = kind === "handOn";
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={isOffer ? t("handOnTitle", names) : t("recoverTitle", names)}
      description={isOffer ? t("handOnBody", names) : t("recoverBody", names)}
      action={isOffer ? t("handOnAction") : t("recoverAction")}
      isBusy={offer.isPending || recover.isPending}
      onConfirm={() => {
        if (isOffer) offer.mutate({ path: workspace.path, body: { member_id: member.id } });
        else recover.mutate({ path: { ...workspace.path, member_id: member.id } });
      }}
    />
  );
}

function HandWorkOn({ kind, member, members, onClose }: Props) {
  const t = useTranslations("membership");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const path = { ...workspace.path, member_id: member.id };
  const holdings = useQuery(getMemberHoldingsOptions({ path }));
  const [successor, setSuccessor] = useState("");
  const [reader, setReader] = useState("");
  const isLeaving = kind === "deactivate";
  const name = member.name;
  const done = {
    onSuccess: () => {
      toast(isLeaving ? t("deactivated", { name }) : t("reassigned"), { tone: "good" as const });
      onClose();
    },
    onSettled: () => invalidateTags(queries, ...moved),
  };
  const deactivate = useMutation({ ...deactivateMemberMutation(), ...done });
  const reassign = useMutation({ ...reassignWorkMutation(), ...done });
  const body = { successor_id: successor || null, mailboxes_to_id: reader || null };
  const others = members.filter((one) => one.is_active && one.id !== member.id && one.role !== "viewer");
  const held = holdings.data ? kinds.filter((one) => holdings.data[one] > 0) : [];
  const hasWork = held.some((one) => one !== "mailboxes");
  const problem = deactivate.error ?? reassign.error;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="sm"
      title={isLeaving ? t("deactivateTitle", { name }) : t("reassignTitle", { name })}
      {...(isLeaving ? { description: t("deactivateBody") } : {})}
    >
      <DialogBody className="flex flex-col gap-4">
        <FormProblem problem={problem ? asApiError(problem) : null} />
        {!holdings.data ? (
          <SkeletonRows rows={2} />
        ) : held.length === 0 ? (
          <p className="text-base text-muted">{t("hasNothing", { name })}</p>
        ) : (
          <>
            <div>
              <p className="text-xs font-medium">{t("has", { name })}</p>
              <ul className="mt-1.5 grid grid-cols-2 gap-x-4 gap-y-1 text-base">
                {held.map((one) => (
                  <li key={one} className="num">
                    {t(one, { count: holdings.data[one] })}
                  </li>
                ))}
              </ul>
            </div>
            {hasWork && (
              <Field label={t("successor")} help={successor ? t("successorHelp", { name }) : t("nobodyHelp")}>
                {(control) => (
                  <Select {...control} value={successor} onChange={(event) => setSuccessor(event.target.value)}>
                    <option value="">{t("nobody")}</option>
                    <Options members={others} />
                  </Select>
                )}
              </Field>
            )}
            {holdings.data.mailboxes > 0 && (
              <Field label={t("mailTo")} help={reader ? t("mailToHelp", { name }) : undefined}>
                {(control) => (
                  <Select {...control} value={reader} onChange={(event) => setReader(event.target.value)}>
                    <option value="">{t("mailStays")}</option>
                    <Options members={others} />
                  </Select>
                )}
              </Field>
            )}
          </>
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button
          variant={isLeaving ? "danger" : "primary"}
          disabled={!holdings.data || (!isLeaving && held.length === 0)}
          isBusy={deactivate.isPending || reassign.isPending}
          onClick={() => (isLeaving ? deactivate.mutate({ path, body }) : reassign.mutate({ path, body }))}
        >
          {isLeaving ? t("deactivateAction") : t("reassignAction")}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

function Options({ members }: { members: readonly Member[] }) {
  return members.map((one) => (
    <option key={one.id} value={one.id}>
      {one.name} · {one.email}
    </option>
  ));
}
