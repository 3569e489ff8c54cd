import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { readThreadAnalysisOptions } from "@/api/generated/@tanstack/react-query.gen";
import { useTranslations } from "@/lib/i18n";
import { useWorkspace } from "@/lib/workspace";
import { saidOf } from "./kept-by";
import { ReadAgain } from "./read-again";

/** Why a conversation was kept from the model, and a way to have it read after all, where there is one. */
export function KeptBack({ threadId, canAsk }: { threadId: string; canAsk: boolean }) {
  const t = useTranslations("ai");
  const workspace = useWorkspace();
  const analysis = useQuery({ ...readThreadAnalysisOptions({ path: { ...workspace.path, thread_id: threadId } }), retry: false });
  const said = saidOf(analysis.data?.kept_by ?? []);
  // Whoever may not read the mail is told no labels, and can have nothing read.
  if (!analysis.data) return <p className="text-pretty">{t("readByRules", { why: t("faults.kept_back") })}</p>;
  const why = said ? t(`keptBy.${said.source}`, { count: said.labels.length, labels: said.labels.map((label) => t("quoted", { label })).join(", ") }) : t("keptNoMore");
  const stays = said !== null && said.source !== "mailbox";
  const isStillKept = async () => saidOf((await analysis.refetch()).data?.kept_by ?? []) !== null;
  return (
    <>
      <p className="min-w-0 text-pretty wrap-anywhere">
        {t("readByRules", { why })}
        {stays && (
          <>
            {" "}
            {workspace.can("ai.manage") ? (
              <Link to="/w/$workspace/settings/ai" params={{ workspace: workspace.slug }} className="underline underline-offset-4 hover:text-ink">
                {t("keptSettings")}
              </Link>
            ) : (
              t("keptAsk")
            )}
          </>
        )}
      </p>
      {!stays && canAsk && <ReadAgain threadId={threadId} isStillKept={isStillKept} />}
    </>
  );
}
