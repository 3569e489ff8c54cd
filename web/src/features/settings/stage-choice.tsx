import type { Pipeline } from "@/api/types";
import { useTranslations } from "@/lib/i18n";
import { Select } from "@/components/ui/input";
import type { ControlProps } from "@/components/ui/field";

/** Chooses a stage among all pipelines, without those in `without`. */
export function StageChoice(props: {
  control: ControlProps;
  pipelines: readonly Pipeline[];
  without: ReadonlySet<string>;
  value: string;
  onChange(stageId: string): void;
}) {
  const t = useTranslations("pipelines");
  return (
    <Select {...props.control} value={props.value} onChange={(event) => props.onChange(event.target.value)}>
      <option value="">{t("choose")}</option>
      {props.pipelines.map((pipeline) => {
        const stages = pipeline.stages.filter((stage) => !props.without.has(stage.id));
        return (
          stages.length > 0 && (
            <optgroup key={pipeline.id} label={pipeline.name}>
              {stages.map((stage) => (
                <option key={stage.id} value={stage.id}>
                  {stage.name}
                </option>
              ))}
            </optgroup>
          )
        );
      })}
    </Select>
  );
}
