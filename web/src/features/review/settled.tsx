import { CircleCheck, UserRoundPlus } from "lucide-react";
import { Link } from "@tanstack/react-router";
import { useTranslations } from "@/lib/i18n";
import { recordLink } from "@/lib/records";
import { useWorkspace } from "@/lib/workspace";
import type { Proposal } from "./model";

/** Parts of a reopened package that are not decided again: what stands, and what somebody else was given. */
export default function Settled({ proposal }: { proposal: Proposal }) {
  const o = useTranslations("outcome");
  const workspace = useWorkspace();
  return (
    <section aria-label={o("settled.title")} className="rounded-lg border border-line bg-rail px-4 py-3 text-sm">
      <h3 className="font-medium">{o("settled.title")}</h3>
      <ul className="mt-1.5 flex flex-col gap-1">
        {proposal.settled.map((one) => {
          const stands = one.state === "executed";
          const Icon = stands ? CircleCheck : UserRoundPlus;
          const link = one.record_type && one.record_id ? recordLink(workspace.slug, one.record_type, one.record_id) : null;
          return (
            <li key={one.action_id} className="flex items-start gap-2 text-muted">
              <Icon aria-hidden className="mt-0.5 size-4 shrink-0 stroke-[1.5]" />
              <span className="min-w-0">
                {link ? (
                  <Link {...link} className="font-medium text-ink underline-offset-4 hover:underline">
                    {one.label}
                  </Link>
                ) : (
                  <span className="font-medium text-ink">{one.label}</span>
                )}{" "}
                {o(stands ? "settled.stands" : "settled.left")}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
