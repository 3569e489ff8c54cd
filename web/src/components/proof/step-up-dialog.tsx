import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { beginStepUp, stepUp } from "@/api/generated";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody } from "@/components/ui/dialog";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useTranslations } from "@/lib/i18n";
import { stepUpStore } from "@/lib/step-up";
import { Prove } from "./prove";

/** Asks "is it you?" for whichever request needs it, and lets that request go on. */
export default function StepUpDialog() {
  const t = useTranslations("security");
  const common = useTranslations("common");
  const question = useSyncExternalStore(stepUpStore.subscribe, stepUpStore.read);
  const ways = useQuery({
    queryKey: ["step-up", question?.id],
    queryFn: async () => (await beginStepUp({ throwOnError: true })).data,
    enabled: question !== null,
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  });
  if (!question) return null;
  const cancel = () => question.answer(false);
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && cancel()} title={t("stepUpTitle")} description={t("stepUpBody")} size="sm">
      <DialogBody>
        {ways.error ? (
          <ErrorState error={ways.error} onRetry={() => void ways.refetch()} />
        ) : !ways.data ? (
          <SkeletonRows rows={2} />
        ) : (
          <Prove
            key={question.id}
            methods={ways.data.methods}
            passkeyOptions={async () => (await beginStepUp({ throwOnError: true })).data.passkey_options}
            prove={async (proof) => {
              await stepUp({ body: { proof }, throwOnError: true });
              question.answer(true);
            }}
            aside={
              <Button size="lg" onClick={cancel}>
                {common("cancel")}
              </Button>
            }
          />
        )}
      </DialogBody>
    </Dialog>
  );
}
