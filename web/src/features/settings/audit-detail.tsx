import { Link } from "@tanstack/react-router";
import { EyeOff } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "@/lib/i18n";
import type { AuditEntry, HistoryEntry, RecordType } from "@/api/types";
import { ChangeList } from "@/components/crm/changes";
import { Button } from "@/components/ui/button";
import { useActorName, useDeed } from "@/lib/deeds";
import { useFormats } from "@/lib/format";
import { recordIcons, recordLink } from "@/lib/records";
import { useWorkspace } from "@/lib/workspace";

type Changes = HistoryEntry["changes"];

const isRecordType = (word: string | null): word is RecordType => word !== null && word in recordIcons;

/** The changes of a detail, as far as they have the shape of changes. */
function changesOf(detail: AuditEntry["detail"]): Changes {
  const found = detail["changes"];
  return Array.isArray(found)
    ? found.filter((one): one is Changes[number] => typeof one === "object" && one !== null && "field" in one && typeof one.field === "string")
    : [];
}

/** One entry: who, when, from where, on whose approval, and every field before and after. */
export function AuditDetail({ entry }: { entry: AuditEntry }) {
  const t = useTranslations("audit");
  const format = useFormats();
  const workspace = useWorkspace();
  const deed = useDeed();
  const actorName = useActorName();
  const changes = changesOf(entry.detail);
  const more = Object.entries(entry.detail).filter(([name]) => name !== "changes");
  const link = isRecordType(entry.record_type) && entry.record_id && !entry.action.endsWith(".deleted") ? recordLink(workspace.slug, entry.record_type, entry.record_id) : null;
  return (
    <div className="scroll-thin min-h-0 flex-1 overflow-y-auto px-4 pb-6">
      <p className="text-base font-medium">
        {actorName(entry)}: {deed(entry.action)}
      </p>
      {entry.redacted_at && (
        <p className="mt-2 flex gap-2 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
          <EyeOff aria-hidden className="mt-0.5 size-4" />
          {t("redacted")}
        </p>
      )}
      <dl className="mt-4 grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3 gap-y-1.5 text-sm">
        <Fact name={t("at")}>{format.exact(entry.at)}</Fact>
        {entry.ip && <Fact name={t("address")}>{entry.ip}</Fact>}
        {entry.request_id && <Fact name={t("request")}>{<code className="font-mono text-xs break-all select-all">{entry.request_id}</code>}</Fact>}
        {entry.approval?.decided_by_name && <Fact name={t("approval")}>{entry.approval.decided_by_name}</Fact>}
        <Fact name={t("hash")}>{<code className="font-mono text-xs break-all text-muted select-all">{entry.hash}</code>}</Fact>
      </dl>
      <div className="mt-4 flex flex-wrap gap-2">
        {link && (
          <Button asChild size="sm">
            <Link {...link}>{t("record")}</Link>
          </Button>
        )}
        {entry.approval?.proposal_id && (
          <Button asChild size="sm">
            <Link to="/w/$workspace/review" params={{ workspace: workspace.slug }} search={{ package: entry.approval.proposal_id }}>
              {t("package")}
            </Link>
          </Button>
        )}
      </div>
      <h3 className="mt-5 text-sm font-semibold">{t("changes")}</h3>
      {changes.length > 0 ? <ChangeList changes={changes} /> : <p className="mt-1 text-sm text-muted">{t("noChanges")}</p>}
      {more.length > 0 && (
        <>
          <h3 className="mt-5 text-sm font-semibold">{t("more")}</h3>
          <dl className="mt-1 grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3 gap-y-1 text-sm">
            {more.map(([name, value]) => (
              <Fact key={name} name={name.replaceAll("_", " ")}>
                <span className="break-words">{typeof value === "object" ? JSON.stringify(value) : String(value)}</span>
              </Fact>
            ))}
          </dl>
        </>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="truncate text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
