import { Check, ChevronsUpDown } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import type { Pipeline } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuLabel } from "@/components/ui/menu";

/** Which pipeline's deals are shown; with `onAll` also those of all together. Nothing to see while there is only one. */
export function PipelineSwitch(props: { pipelines: readonly Pipeline[]; shown: Pipeline | undefined; onChoose(id: string): void; onAll?: (() => void) | undefined }) {
  const t = useTranslations("deals");
  const { pipelines, shown, onAll } = props;
  if (pipelines.length < 2) return null;
  const name = shown?.name ?? t("allPipelines");
  return (
    <Menu
      align="start"
      className="w-56"
      trigger={
        <Button variant="ghost" aria-label={t("pipelineShown", { name })} className="min-w-0 shrink px-2 text-ink">
          <span className="max-w-40 truncate">{name}</span>
          <ChevronsUpDown aria-hidden className="size-3.5! text-muted" />
        </Button>
      }
    >
      <MenuLabel>{t("pipeline")}</MenuLabel>
      {onAll && (
        <MenuItem onSelect={onAll}>
          <span className="min-w-0 flex-1 truncate">{t("allPipelines")}</span>
          {!shown && <Check aria-hidden />}
        </MenuItem>
      )}
      {pipelines.map((pipeline) => (
        <MenuItem key={pipeline.id} onSelect={() => props.onChoose(pipeline.id)}>
          <span className="min-w-0 flex-1 truncate">{pipeline.name}</span>
          {pipeline.id === shown?.id && <Check aria-hidden />}
        </MenuItem>
      ))}
    </Menu>
  );
}
