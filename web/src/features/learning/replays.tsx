import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ReplayDetail, ReplayRead } from "@/api/generated/types.gen";
import { cancelReplayMutation, getReplayOptions, listReplaysOptions, startReplayMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/input";
import { Section } from "@/components/ui/page";
import { Progress } from "@/components/ui/progress";
import { ErrorState } from "@/components/ui/states";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { DifferenceLine } from "./difference";
import { RuleText } from "./words";

const sizes = [10, 50, 200] as const;
const readers = ["chosen", "builtin"] as const;
/** Conversations that are listed at once; the others on demand, so that the figures below stay within reach. */
const AT_ONCE = 10;
const isRunning = (replay: ReplayRead) => replay.state === "queued" || replay.state === "running";

/** The last conversations read again with the settings of today: what would be suggested otherwise, before it is. */
export function Replays({ canManage }: { canManage: boolean }) {
  const t = useTranslations("learning");
  const workspace = useWorkspace();
  const format = useFormats();
  const [chosen, setChosen] = useState<string | null>(null);
  const replays = useQuery({ ...listReplaysOptions({ path: workspace.path }), refetchInterval: ({ state }) => (state.data?.some(isRunning) ? 4_000 : false) });
  const found = replays.data ?? [];
  const running = found.find(isRunning);
  const shown = found.find((replay) => replay.id === chosen) ?? found[0];
  return (
    <Section title={t("replay.title")} description={t("replay.body")}>
      {replays.error && <ErrorState error={replays.error} onRetry={() => void replays.refetch()} />}
      {canManage && !running && <Start />}
      {running && <Running replay={running} canManage={canManage} />}
      {shown && !isRunning(shown) && (
        <div className="mt-5">
          {found.length > 1 && (
            <label className="mb-3 flex flex-wrap items-center gap-2 text-sm text-muted">
              {t("replay.which")}
              <Select className="w-auto" value={shown.id} onChange={(event) => setChosen(event.target.value)}>
                {found
                  .filter((replay) => !isRunning(replay))
                  .map((replay) => (
                    <option key={replay.id} value={replay.id}>
                      {format.moment(replay.created_at)}
                    </option>
                  ))}
              </Select>
            </label>
          )}
          <Outcome replay={shown} />
        </div>
      )}
    </Section>
  );
}

function Start() {
  const t = useTranslations("learning");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const [threads, setThreads] = useState<(typeof sizes)[number]>(50);
  const [analyzer, setAnalyzer] = useState<(typeof readers)[number]>("chosen");
  const start = useMutation({
    ...startReplayMutation(),
    onError: (error) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" }),
    onSettled: () => invalidateTags(queries, "replays"),
  });
  return (
    <form
      className="flex flex-wrap items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate({ path: workspace.path, body: { threads, analyzer } });
      }}
    >
      <label className="flex flex-col items-start gap-1.5 text-xs font-medium">
        {t("replay.threads")}
        <Select className="w-auto" value={threads} onChange={(event) => setThreads(sizes.find((size) => String(size) === event.target.value) ?? 50)}>
          {sizes.map((size) => (
            <option key={size} value={size}>
              {t("replay.lastThreads", { count: size })}
            </option>
          ))}
        </Select>
      </label>
      <label className="flex flex-col items-start gap-1.5 text-xs font-medium">
        {t("replay.reader")}
        <Select className="w-auto" value={analyzer} onChange={(event) => setAnalyzer(event.target.value === "builtin" ? "builtin" : "chosen")}>
          {readers.map((reader) => (
            <option key={reader} value={reader}>
              {t(`replay.readers.${reader}`)}
            </option>
          ))}
        </Select>
      </label>
      <Button type="submit" variant="primary" isBusy={start.isPending}>
        {t("replay.start")}
      </Button>
    </form>
  );
}

function Running({ replay, canManage }: { replay: ReplayRead; canManage: boolean }) {
  const t = useTranslations("learning");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const cancel = useMutation({
    ...cancelReplayMutation(),
    onError: (error) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" }),
    onSettled: () => invalidateTags(queries, "replays"),
  });
  const label = t("replay.progress", { read: replay.read, all: replay.threads });
  return (
    <div className="flex flex-wrap items-center gap-4">
      <div className="min-w-52 flex-1">
        <p role="status" className="num mb-1.5 text-sm text-muted">
          {label}
        </p>
        <Progress value={replay.threads > 0 ? replay.read / replay.threads : null} label={label} />
      </div>
      {canManage && (
        <Button isBusy={cancel.isPending} onClick={() => cancel.mutate({ path: { ...workspace.path, replay_id: replay.id } })}>
          {t("replay.cancel")}
        </Button>
      )}
    </div>
  );
}

/** How a replay ended, in sentences, then each conversation that differs. */
function Outcome({ replay }: { replay: ReplayRead }) {
  const t = useTranslations("learning");
  const workspace = useWorkspace();
  const { moment } = useFormats();
  const whole = useQuery({ ...getReplayOptions({ path: { ...workspace.path, replay_id: replay.id } }), enabled: replay.changed > 0 });
  const meta = [t("replay.by", { name: replay.requested_by, when: moment(replay.created_at) }), t("replay.readCount", { count: replay.read }), ...(replay.by_model > 0 ? [t("replay.byModel", { count: replay.by_model })] : [])];
  return (
    <div>
      <p className="flex flex-wrap items-center gap-2 text-base font-medium">
        {replay.changed === 0 ? t("replay.nothing") : t("replay.changed", { count: replay.changed })}
        {replay.state !== "done" && <Badge tone="warn">{t(`replay.states.${replay.state === "cancelled" ? "cancelled" : "failed"}`)}</Badge>}
      </p>
      <p className="mt-0.5 text-sm text-muted">{meta.join(" · ")}</p>
      {replay.tries.map((rule) => (
        <p key={`${rule.action_type} ${rule.sender ?? rule.domain ?? ""}`} className="mt-2 text-sm">
          {t("replay.tried")} <RuleText rule={rule} />
        </p>
      ))}
      {replay.changed > 0 && <Counts replay={replay} />}
      {replay.failed > 0 && <p className="mt-2 text-sm text-warn">{t("replay.failedCount", { count: replay.failed })}</p>}
      {whole.error ? <ErrorState error={whole.error} onRetry={() => void whole.refetch()} /> : whole.data && <Threads items={whole.data.items} />}
    </div>
  );
}

function Counts({ replay }: { replay: ReplayRead }) {
  const t = useTranslations("learning");
  const figures = [
    { key: "more", value: replay.more, note: null },
    { key: "less", value: replay.less, note: replay.less > 0 ? t("replay.lessOf", { approved: replay.less_approved, rejected: replay.less_rejected }) : null },
    { key: "altered", value: replay.altered, note: null },
  ] as const;
  return (
    <dl className="mt-4 grid max-w-2xl grid-cols-3 gap-4 border-y border-line py-3">
      {figures.map(({ key, value, note }) => (
        <div key={key}>
          <dt className="text-xs text-muted">{t(`replay.figures.${key}`)}</dt>
          <dd className="num mt-0.5 text-lg font-semibold">{value}</dd>
          {note && <dd className="mt-0.5 text-xs text-pretty text-muted">{note}</dd>}
        </div>
      ))}
    </dl>
  );
}

function Threads({ items }: { items: ReplayDetail["items"] }) {
  const t = useTranslations("learning");
  const workspace = useWorkspace();
  const { ago, exact } = useFormats();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? items : items.slice(0, AT_ONCE);
  return (
    <>
      <ul className="mt-2">
        {shown.map((item) => (
          <li key={item.thread_id} className="border-b border-line py-3 last:border-b-0">
            <p className="flex items-baseline gap-3">
              <Link
                to="/w/$workspace/inbox"
                params={{ workspace: workspace.slug }}
                search={{ thread: item.thread_id }}
                className="min-w-0 flex-1 truncate text-base font-medium underline-offset-4 hover:underline"
              >
                {item.subject || t("replay.noSubject")}
              </Link>
              {item.last_message_at && (
                <time dateTime={item.last_message_at} title={exact(item.last_message_at)} className="shrink-0 text-sm text-muted">
                  {ago(item.last_message_at)}
                </time>
              )}
            </p>
            <ul className="mt-1.5 flex flex-col gap-1">
              {item.differences.map((difference, place) => (
                <DifferenceLine key={place} difference={difference} />
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {shown.length < items.length && (
        <Button className="mt-3" onClick={() => setWhole(true)}>
          {t("replay.showAll", { count: items.length })}
        </Button>
      )}
    </>
  );
}
