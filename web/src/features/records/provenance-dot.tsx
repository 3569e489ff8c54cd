import { Link } from "@tanstack/react-router";
import { Quote } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import type { Provenance } from "@/api/types";
import { Ago } from "@/components/ui/marks";
import { Popover } from "@/components/ui/menu";
import { useWorkspace } from "@/lib/workspace";

/** The mark beside a value that came from a message: which sentence, who approved it, when. */
export function ProvenanceDot({ field, sources }: { field: string; sources: readonly Provenance[] }) {
  const t = useTranslations("records");
  return (
    <Popover
      align="end"
      label={t("provenanceOf", { field })}
      className="w-80 p-3"
      trigger={
        <button
          type="button"
          aria-label={t("provenanceOf", { field })}
          className="mt-1 flex size-6 shrink-0 items-center justify-center rounded-sm text-accent-ink hover:bg-hover"
        >
          <Quote aria-hidden className="size-3 stroke-[1.75]" />
        </button>
      }
    >
      <ProvenanceList sources={sources} />
    </Popover>
  );
}

export function ProvenanceList({ sources }: { sources: readonly Provenance[] }) {
  const t = useTranslations("records");
  const workspace = useWorkspace();
  return (
    <ul className="flex flex-col gap-3">
      {sources.map((source, index) => (
        <li key={index} className="text-sm">
          <p className="text-xs text-muted">{t("quoteFrom")}</p>
          <blockquote className="mt-1 border-l-2 border-evidence-strong pl-2.5">
            <mark className="rounded-[3px] bg-evidence px-0.5 text-ink">{source.quote}</mark>
          </blockquote>
          <p className="mt-1.5 flex flex-wrap gap-x-2 text-xs text-muted">
            <span>{t("approvedBy", { name: source.approved_by.name })}</span>
            <Ago at={source.approved_at} />
            <Link
              to="/w/$workspace/inbox"
              params={{ workspace: workspace.slug }}
              search={{ thread: source.thread_id, message: source.message_id }}
              className="ml-auto text-accent-ink underline-offset-4 hover:underline"
            >
              {t("openThread")}
            </Link>
          </p>
        </li>
      ))}
    </ul>
  );
}
