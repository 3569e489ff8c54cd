import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { createPipelineMutation, updatePipelineMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError, type ApiError } from "@/api/errors";
import type { Pipeline } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input } from "@/components/ui/input";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { StageChoice } from "./stage-choice";
import { StageList } from "./stage-list";
import { bodyOf, draftOf, problemsOf, type FullStage, type StageDraft } from "./stages";

/** Names a pipeline and its stages. Without `pipeline` a new one, which begins with the stages of `model`. */
export default function PipelineEditor(props: { pipeline: Pipeline | null; model: Pipeline | undefined; pipelines: readonly Pipeline[]; onClose(): void }) {
  const { pipeline, pipelines, onClose } = props;
  const t = useTranslations("pipelines");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const source = pipeline ?? props.model;
  const [name, setName] = useState(pipeline?.name ?? "");
  const [stages, setStages] = useState<StageDraft[]>(() => (source ? draftOf(source).map((stage) => (pipeline ? stage : { ...stage, isNew: true })) : []));
  const [version, setVersion] = useState(pipeline?.version ?? 1);
  const [isChecked, setChecked] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [full, setFull] = useState<readonly FullStage[]>([]);
  const [targets, setTargets] = useState<Readonly<Record<string, string>>>({});

  const done = async () => {
    toast(t(pipeline ? "saved" : "created", { name: name.trim() }), { tone: "good" });
    onClose();
    await invalidateTags(queries, "pipelines", "deals");
  };
  const onError = (error: unknown) => {
    const refused = asApiError(error);
    if (refused.code === "stage_in_use" && Array.isArray(refused.problem.stages)) {
      setChecked(false);
      setFull(refused.problem.stages as FullStage[]); // the shape of this code's document
      return;
    }
    setProblem(refused);
    if (refused.code !== "stale_version") return;
    const current = refused.problem.current as Pipeline; // the shape of this code's document
    setVersion(current.version);
    setName(current.name);
    setStages(draftOf(current));
    setFull([]);
    void invalidateTags(queries, "pipelines");
  };
  const create = useMutation({ ...createPipelineMutation(), onSuccess: done, onError });
  const update = useMutation({ ...updatePipelineMutation(), onSuccess: done, onError });

  const problems = problemsOf(stages, { missing: t("nameMissing"), same: t("sameName"), percent: t("probabilityInvalid") });
  const nameProblem = name.trim() === "" ? t("nameMissing") : undefined;
  const hasOpen = stages.some((stage) => stage.kind === "open");
  const isHomeless = full.some((stage) => !targets[stage.id]);
  const save = () => {
    setProblem(null);
    setChecked(true);
    if (Object.keys(problems).length > 0 || nameProblem || !hasOpen || isHomeless) return;
    const body = bodyOf(stages);
    if (!pipeline) {
      create.mutate({ path: workspace.path, body: { name: name.trim(), stages: body } });
      return;
    }
    update.mutate({
      path: { ...workspace.path, pipeline_id: pipeline.id },
      body: {
        version,
        name: name.trim(),
        stages: body,
        move_deals: full.map((stage) => ({ from_stage_id: stage.id, to_stage_id: targets[stage.id] ?? "" })),
      },
    });
  };
  const isBusy = create.isPending || update.isPending;
  const leaving = new Set([...full.map((stage) => stage.id), ...(pipeline?.stages ?? []).filter((stage) => !stages.some((kept) => kept.key === stage.id)).map((stage) => stage.id)]);
  const isMoving = full.length > 0;
  // The stages of this pipeline as they will be called and stand.
  const offered = pipelines.map((one) =>
    one.id === pipeline?.id
      ? { ...one, name: name.trim() || one.name, stages: stages.flatMap((kept) => one.stages.filter((stage) => stage.id === kept.key).map((stage) => ({ ...stage, name: kept.name.trim() || stage.name }))) }
      : one,
  );
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} size="md" title={isMoving ? t("homelessTitle") : t(pipeline ? "editTitle" : "newTitle")}>
      <form
        noValidate
        className="flex min-h-0 flex-col"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) save();
        }}
      >
        <DialogBody className="flex flex-col gap-4">
          <FormProblem problem={problem} texts={{ stale_version: t("stale") }} />
          {isMoving ? (
            <>
              <p className="text-base text-muted">{t("homelessBody", { count: full.reduce((sum, stage) => sum + stage.deal_count, 0) })}</p>
              {full.map((stage) => (
                <Field key={stage.id} label={t("homeless", { name: stage.name, count: stage.deal_count })} error={isChecked && !targets[stage.id] ? t("chooseMissing") : undefined}>
                  {(control) => (
                    <StageChoice control={control} pipelines={offered} without={leaving} value={targets[stage.id] ?? ""} onChange={(target) => setTargets({ ...targets, [stage.id]: target })} />
                  )}
                </Field>
              ))}
            </>
          ) : (
            <>
              <Field label={t("name")} error={isChecked ? nameProblem : undefined}>
                {(control) => <Input {...control} autoFocus={!pipeline} autoComplete="off" maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />}
              </Field>
              <div>
                <p className="text-xs font-medium">{t("stages")}</p>
                <p className="mt-0.5 mb-1 text-xs text-muted">{t("kindHelp")}</p>
                <StageList stages={stages} problems={isChecked ? problems : {}} onChange={setStages} />
                {isChecked && !hasOpen && (
                  <p role="alert" className="mt-1 text-xs text-bad">
                    {t("needOpen")}
                  </p>
                )}
              </div>
            </>
          )}
        </DialogBody>
        <DialogFooter>
          {isMoving ? <Button onClick={() => setFull([])}>{t("backToStages")}</Button> : <Button onClick={onClose}>{common("cancel")}</Button>}
          <Button type="submit" variant="primary" isBusy={isBusy}>
            {isMoving ? t("moveAndSave") : pipeline ? common("save") : common("create")}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
