import { useQuery } from "@tanstack/react-query";
import { readThreadAnalysisOptions } from "@/api/generated/@tanstack/react-query.gen";
import { useTranslations } from "@/lib/i18n";
import { useWorkspace } from "@/lib/workspace";
import { KeptBack } from "./kept-back";
import LeftOut from "./left-out";
import { ReadAgain } from "./read-again";

/** What came of reading a conversation: who read it, where that is worth a word, and what was found and left out. */
export default function AnalysisTold({ threadId, isWithdrawn = false }: { threadId: string; isWithdrawn?: boolean }) {
  const t = useTranslations("ai");
  const workspace = useWorkspace();
  const analysis = useQuery({ ...readThreadAnalysisOptions({ path: { ...workspace.path, thread_id: threadId } }), retry: false });
  if (!analysis.data) return null;
  const { analyst, left_out: items } = analysis.data;
  return (
    <>
      {analyst.model && <p className="mt-1 text-sm text-muted">{t("readBy", { model: analyst.model })}</p>}
      {analyst.note && (
        <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
          {analyst.note === "kept_back" ? (
            <KeptBack threadId={threadId} canAsk />
          ) : (
            <>
              <p>{t("readByRules", { why: t(`faults.${analyst.note}`) })}</p>
              <ReadAgain threadId={threadId} />
            </>
          )}
        </div>
      )}
      {isWithdrawn && !analyst.note && (
        <div className="mt-1.5">
          <ReadAgain threadId={threadId} />
        </div>
      )}
      {items.length > 0 && <LeftOut items={items} />}
    </>
  );
}
