import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { deletePipelineMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError, type ApiError } from "@/api/errors";
import type { Pipeline } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { StageChoice } from "./stage-choice";
import type { FullStage } from "./stages";

/** Asks before a pipeline goes; when deals stand in it, also where they move. */
export default function DeletePipeline({ pipeline, pipelines, onClose }: { pipeline: Pipeline; pipelines: readonly Pipeline[]; onClose(): void }) {
  const t = useTranslations("pipelines");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const [count, setCount] = useState(0);
  const [target, setTarget] = useState("");
  const [isChecked, setChecked] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const remove = useMutation({
    ...deletePipelineMutation(),
    onSuccess: async () => {
      toast(t("deleted", { name: pipeline.name }), { tone: "good" });
      onClose();
      await invalidateTags(queries, "pipelines", "deals");
    },
    onError: (error) => {
      const refused = asApiError(error);
      if (refused.code === "stage_in_use" && Array.isArray(refused.problem.stages)) {
        setChecked(false);
        setCount((refused.problem.stages as FullStage[]).reduce((sum, stage) => sum + stage.deal_count, 0)); // the shape of this code's document
        return;
      }
      setProblem(refused);
      if (refused.code === "stale_version") void invalidateTags(queries, "pipelines");
    },
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} size="sm" title={t("deleteTitle", { name: pipeline.name })} description={t("deleteBody")}>
      <form
        noValidate
        className="flex min-h-0 flex-col"
        onSubmit={(event) => {
          event.preventDefault();
          setProblem(null);
          setChecked(true);
          if (remove.isPending || (count > 0 && !target)) return;
          remove.mutate({
            path: { ...workspace.path, pipeline_id: pipeline.id },
            query: { version: pipeline.version, ...(target ? { move_deals_to: target } : {}) },
          });
        }}
      >
        {(problem !== null || count > 0) && (
          <DialogBody className="flex flex-col gap-4">
            <FormProblem problem={problem} texts={{ stale_version: t("stale") }} />
            {count > 0 && (
              <Field label={t("deleteTarget")} help={t("deleteMove", { count })} error={isChecked && !target ? t("chooseMissing") : undefined}>
                {(control) => <StageChoice control={control} pipelines={pipelines.filter((other) => other.id !== pipeline.id)} without={new Set()} value={target} onChange={setTarget} />}
              </Field>
            )}
          </DialogBody>
        )}
        <DialogFooter>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" variant="danger" isBusy={remove.isPending}>
            {count > 0 ? t("moveAndDelete") : t("deleteAction")}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
