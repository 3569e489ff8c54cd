import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { readModelCallOptions, testLanguageModelMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { useTranslations } from "@/lib/i18n";
import { useFormats } from "@/lib/format";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

const hasEnded = (state: string | undefined): boolean => state === "answered" || state === "failed";

/** One small question, put the way threads are asked; says in words what came of it. */
export function ModelTest() {
  const t = useTranslations("ai");
  const format = useFormats();
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const [callId, setCallId] = useState<string | null>(null);
  const start = useMutation({
    ...testLanguageModelMutation(),
    onSuccess: (call) => setCallId(call.id),
    onError: (error) => toast(asApiError(error).detail, { tone: "bad" }),
  });
  const call = useQuery({
    ...readModelCallOptions({ path: { ...workspace.path, call_id: callId ?? "" } }),
    enabled: callId !== null,
    refetchInterval: (query) => (hasEnded(query.state.data?.state) ? false : 1000),
  }).data;
  const ended = call && callId === call.id && hasEnded(call.state) ? call : null;
  const told = useRef<string | null>(null);
  useEffect(() => {
    if (!ended || told.current === ended.id) return;
    told.current = ended.id;
    if (ended.state === "answered") toast(t("testWorked", { seconds: format.number(Math.round(ended.millis / 100) / 10) }), { tone: "good" });
    else toast(t(`faults.${ended.fault ?? "provider_down"}`), { tone: "bad" });
    void invalidateTags(queries, "language_model");
  }, [ended, format, queries, t]);
  return (
    <Button isBusy={start.isPending || (callId !== null && !ended)} onClick={() => start.mutate({ path: workspace.path })}>
      {t("test")}
    </Button>
  );
}
