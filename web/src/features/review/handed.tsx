import { UserRoundPlus } from "lucide-react";
import { useMembers } from "@/components/crm/member-picker";
import { useTranslations } from "@/lib/i18n";
import { useWorkspace } from "@/lib/workspace";
import type { Proposal } from "./model";

/** Who handed the package to whom, with the word that came along. */
export default function Handed({ proposal }: { proposal: Proposal }) {
  const t = useTranslations("handing");
  const workspace = useWorkspace();
  const members = useMembers();
  const nameOf = (id: string | null) => members.find((member) => member.id === id)?.name ?? "…";
  return (
    <p role="status" className="flex gap-2 rounded-md bg-accent-soft px-3 py-2 text-sm text-accent-ink">
      <UserRoundPlus aria-hidden className="mt-px size-4 shrink-0 stroke-[1.75]" />
      <span>
        {proposal.assigned_to_id === workspace.member_id ? t("forYouBy", { name: nameOf(proposal.assigned_by_id) }) : t("handedTo", { name: nameOf(proposal.assigned_to_id) })}
        {proposal.assignment_note ? `: ${proposal.assignment_note}` : ""}
      </span>
    </p>
  );
}
