import { useMutation } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { asApiError } from "@/api/errors";
import { analyzeThreadAgainMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { useTranslations } from "@/lib/i18n";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

/** Where the rules stood in for the model: what kept it away may be gone. The page follows by itself when it was read. */
export function ReadAgain({ threadId }: { threadId: string }) {
  const t = useTranslations("ai");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const again = useMutation({
    ...analyzeThreadAgainMutation(),
    onSuccess: () => toast(t("readsAgain")),
    onError: (error) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" }),
  });
  if (!workspace.can("proposals.review")) return null;
  return (
    <Button size="sm" isBusy={again.isPending} onClick={() => again.mutate({ path: { ...workspace.path, thread_id: threadId } })}>
      {!again.isPending && <RotateCw aria-hidden />}
      {t("readAgain")}
    </Button>
  );
}
