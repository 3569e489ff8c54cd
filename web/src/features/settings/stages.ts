/** The stages of a pipeline while they are edited; pure. */
import type { Pipeline, Stage } from "@/api/types";

export const stageKinds = ["open", "won", "lost"] as const;
export type StageKind = Stage["kind"];
export const isStageKind = (value: string): value is StageKind => stageKinds.some((kind) => kind === value);

export interface StageDraft {
  /** The stage's id, or a name for a new one on this page. */
  key: string;
  isNew: boolean;
  name: string;
  kind: StageKind;
  probability: string;
}
export type StageProblems = Readonly<Record<string, { name?: string; probability?: string }>>;

export const draftOf = (pipeline: Pipeline): StageDraft[] =>
  pipeline.stages.map((stage) => ({ key: stage.id, isNew: false, name: stage.name, kind: stage.kind, probability: String(stage.probability) }));

export const newStage = (): StageDraft => ({ key: crypto.randomUUID(), isNew: true, name: "", kind: "open", probability: "50" });

/** Won is certain and lost is impossible; an open stage keeps what it had, unless that was one of the two. */
export const withKind = (kind: StageKind) => (stage: StageDraft): StageDraft => {
  if (kind === "open") return { ...stage, kind, probability: stage.kind === "open" ? stage.probability : "50" };
  return { ...stage, kind, probability: kind === "won" ? "100" : "0" };
};

export function moved(stages: readonly StageDraft[], key: string, position: number): StageDraft[] {
  const at = stages.findIndex((stage) => stage.key === key);
  const stage = stages[at];
  if (!stage) return [...stages];
  return stages.toSpliced(at, 1).toSpliced(Math.max(0, Math.min(position, stages.length - 1)), 0, stage);
}

export function percentOf(text: string): number | null {
  const value = /^\s*\d{1,3}\s*$/.test(text) ? Number(text) : null;
  return value !== null && value <= 100 ? value : null;
}

export function problemsOf(stages: readonly StageDraft[], texts: { missing: string; same: string; percent: string }): StageProblems {
  const found: Record<string, { name?: string; probability?: string }> = {};
  const names = new Set<string>();
  for (const stage of stages) {
    const name = stage.name.trim().toLocaleLowerCase();
    const problem = {
      ...(name === "" ? { name: texts.missing } : names.has(name) ? { name: texts.same } : {}),
      ...(percentOf(stage.probability) === null ? { probability: texts.percent } : {}),
    };
    if (Object.keys(problem).length > 0) found[stage.key] = problem;
    names.add(name);
  }
  return found;
}

export const bodyOf = (stages: readonly StageDraft[]) =>
  stages.map((stage) => ({
    ...(stage.isNew ? {} : { id: stage.key }),
    name: stage.name.trim(),
    kind: stage.kind,
    probability: percentOf(stage.probability) ?? 0,
  }));

/** Stages of which the server says that deals stand in them. */
export interface FullStage {
  id: string;
  name: string;
  deal_count: number;
}
