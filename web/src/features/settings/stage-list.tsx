import { GripVertical, Plus, X } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { useTranslations } from "@/lib/i18n";
import { Button, IconButton } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/input";
import { cn } from "@/lib/cn";
import { isStageKind, moved, newStage, stageKinds, withKind, type StageDraft, type StageProblems } from "./stages";

/** The stages of a pipeline being edited: names, kinds and probabilities in place; put in order by dragging or with the arrow keys. */
export function StageList(props: { stages: readonly StageDraft[]; problems: StageProblems; onChange(stages: StageDraft[]): void }) {
  const { stages, problems, onChange } = props;
  const t = useTranslations("pipelines");
  const list = useRef<HTMLUListElement>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const [news, setNews] = useState("");
  const refocus = useRef<string | null>(null);

  useEffect(() => {
    // A row that moves in the document loses the focus.
    if (refocus.current) list.current?.querySelector<HTMLElement>(refocus.current)?.focus();
    refocus.current = null;
  });

  const nameOf = (stage: StageDraft) => stage.name.trim() || t("untitled");
  const patch = (key: string, change: (stage: StageDraft) => StageDraft) => onChange(stages.map((stage) => (stage.key === key ? change(stage) : stage)));
  const put = (key: string, position: number) => {
    const next = moved(stages, key, position);
    const at = next.findIndex((stage) => stage.key === key);
    const stage = next[at];
    if (!stage || next.every((other, index) => other === stages[index])) return;
    setNews(t("movedTo", { name: nameOf(stage), position: at + 1, count: next.length }));
    onChange(next);
  };
  const onKey = (event: KeyboardEvent, key: string, index: number) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    refocus.current = `[data-stage="${key}"] [data-handle]`;
    put(key, index + step);
  };
  const positionAt = (y: number) => {
    const rows = [...(list.current?.children ?? [])].map((row) => row.getBoundingClientRect());
    const below = rows.findIndex((row) => y < row.top + row.height);
    return below === -1 ? rows.length - 1 : below;
  };

  return (
    <div className="@container">
      <ul ref={list} className="flex flex-col" aria-label={t("stages")}>
        {stages.map((stage, index) => (
          <li
            key={stage.key}
            data-stage={stage.key}
            className={cn("grid grid-cols-[1.5rem_minmax(0,1fr)_2rem] items-center gap-x-2 gap-y-1 border-b border-line py-1.5 @md:grid-cols-[1.5rem_minmax(0,1fr)_8rem_6rem_2rem]", dragged === stage.key && "bg-hover")}
          >
            <button
              type="button"
              data-handle
              aria-label={t("move", { name: nameOf(stage) })}
              title={t("moveHelp")}
              className="flex h-8 w-6 cursor-grab touch-none items-center justify-center rounded-sm text-faint hover:bg-hover hover:text-ink active:cursor-grabbing max-sm:h-10"
              onKeyDown={(event) => onKey(event, stage.key, index)}
              onPointerDown={(event: PointerEvent<HTMLButtonElement>) => {
                event.currentTarget.focus();
                setDragged(stage.key);
              }}
            >
              <GripVertical aria-hidden className="size-4" />
            </button>
            <Input
              data-name
              aria-label={t("stageName", { number: index + 1 })}
              aria-invalid={problems[stage.key]?.name ? true : undefined}
              aria-describedby={problems[stage.key] ? `problem-${stage.key}` : undefined}
              maxLength={200}
              value={stage.name}
              onChange={(event) => patch(stage.key, (now) => ({ ...now, name: event.target.value }))}
            />
            <div className="col-start-2 row-start-2 grid grid-cols-[1fr_6rem] gap-2 @md:contents">
              <Select
                aria-label={t("kindOf", { name: nameOf(stage) })}
                value={stage.kind}
                onChange={(event) => isStageKind(event.target.value) && patch(stage.key, withKind(event.target.value))}
              >
                {stageKinds.map((kind) => (
                  <option key={kind} value={kind}>
                    {t(kind)}
                  </option>
                ))}
              </Select>
              <span className="relative">
                <Input
                  inputMode="numeric"
                  maxLength={3}
                  className="num pr-7 text-right"
                  aria-label={t("probabilityOf", { name: nameOf(stage) })}
                  aria-invalid={problems[stage.key]?.probability ? true : undefined}
                  aria-describedby={problems[stage.key] ? `problem-${stage.key}` : undefined}
                  value={stage.probability}
                  onChange={(event) => patch(stage.key, (now) => ({ ...now, probability: event.target.value }))}
                />
                <span aria-hidden className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center text-sm text-muted">
                  {t("percent", { value: "" }).trim()}
                </span>
              </span>
            </div>
            <IconButton label={t("removeStage", { name: nameOf(stage) })} className="col-start-3 row-start-1 @md:col-start-5" onClick={() => onChange(stages.filter((other) => other.key !== stage.key))}>
              <X aria-hidden />
            </IconButton>
            {problems[stage.key] && (
              <p id={`problem-${stage.key}`} className="col-span-full col-start-2 text-xs text-bad">
                {problems[stage.key]?.name ?? problems[stage.key]?.probability}
              </p>
            )}
          </li>
        ))}
      </ul>
      {dragged && <Dragging onMove={(y) => put(dragged, positionAt(y))} onEnd={() => setDragged(null)} />}
      <Button
        variant="ghost"
        className="mt-2 -ml-1"
        onClick={() => {
          const stage = newStage();
          refocus.current = `[data-stage="${stage.key}"] [data-name]`;
          // Before what closes deals: that is where a stage is usually missing.
          const end = stages.findLastIndex((other) => other.kind === "open");
          onChange(stages.toSpliced(end + 1, 0, stage));
        }}
      >
        <Plus aria-hidden />
        {t("addStage")}
      </Button>
      <p aria-live="polite" className="sr-only">
        {news}
      </p>
    </div>
  );
}

/** Listens on the window, since a row that changes its place would lose its pointer. */
function Dragging({ onMove, onEnd }: { onMove(y: number): void; onEnd(): void }) {
  useEffect(() => {
    const move = (event: globalThis.PointerEvent) => onMove(event.clientY);
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", onEnd);
    window.addEventListener("pointercancel", onEnd);
    return () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", onEnd);
      window.removeEventListener("pointercancel", onEnd);
    };
  });
  return null;
}
