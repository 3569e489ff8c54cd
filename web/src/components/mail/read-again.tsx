import { useMutation } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { useState } from "react";
import { asApiError } from "@/api/errors";
import { analyzeThreadAgainMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { useTranslations } from "@/lib/i18n";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

interface Props {
  threadId: string;
  /** Asked before anything is done: where it is still kept from the model, reading it again would change nothing. */
  isStillKept?(): Promise<boolean>;
}

/** Where the rules stood in for the model: what kept it away may be gone. The page follows by itself when it was read. */
export function ReadAgain({ threadId, isStillKept }: Props) {
  const t = useTranslations("ai");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const [isLooking, setLooking] = useState(false);
  const again = useMutation({
    ...analyzeThreadAgainMutation(),
    onSuccess: () => toast(t("readsAgain")),
    onError: (error) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" }),
  });
  const ask = async () => {
    setLooking(true);
    const isKept = await isStillKept?.();
    setLooking(false);
    if (isKept) toast(t("keptStill"));
    else again.mutate({ path: { ...workspace.path, thread_id: threadId } });
  };
  if (!workspace.can("proposals.review")) return null;
  const isBusy = isLooking || again.isPending;
  return (
    <Button size="sm" isBusy={isBusy} onClick={() => void ask()}>
      {!isBusy && <RotateCw aria-hidden />}
      {t("readAgain")}
    </Button>
  );
}
