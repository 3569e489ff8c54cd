import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight, Send } from "lucide-react";
import { useState } from "react";
import type { ListModelCallsResponse } from "@/api/generated";
import { listModelCallsInfiniteOptions, readModelCallOptions } from "@/api/generated/@tanstack/react-query.gen";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Ago } from "@/components/ui/marks";
import { Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState, State } from "@/components/ui/states";
import { cn } from "@/lib/cn";
import { nextCursor } from "@/lib/cursor";
import { useTranslations } from "@/lib/i18n";
import { useWorkspace } from "@/lib/workspace";
import { useCost } from "./cost";

type Call = ListModelCallsResponse["items"][number];

/** What went to whom, newest first; each opens to the exact text. */
export function SentCalls() {
  const t = useTranslations("ai");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const calls = useInfiniteQuery({ ...listModelCallsInfiniteOptions({ path: workspace.path }), ...nextCursor });
  const items = calls.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={t("sent")} description={t("sentBody")}>
      {calls.error ? (
        <ErrorState error={calls.error} onRetry={() => void calls.refetch()} />
      ) : !calls.data ? (
        <SkeletonRows rows={3} />
      ) : items.length === 0 ? (
        <State icon={<Send aria-hidden />} title={t("sentNone")}>
          {t("sentNoneBody")}
        </State>
      ) : (
        <ul>
          {items.map((call) => (
            <SentCall key={call.id} call={call} />
          ))}
        </ul>
      )}
      {calls.hasNextPage && (
        <Button className="mt-3" isBusy={calls.isFetchingNextPage} onClick={() => void calls.fetchNextPage()}>
          {common("loadMore")}
        </Button>
      )}
    </Section>
  );
}

function SentCall({ call }: { call: Call }) {
  const t = useTranslations("ai");
  const cost = useCost();
  const [isOpen, setOpen] = useState(false);
  const tone = call.state === "failed" ? "bad" : call.state === "answered" ? "ok" : "plain";
  return (
    <li className="border-b border-line last:border-b-0">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex w-full items-start gap-2 rounded-md py-2.5 text-left hover:bg-hover"
      >
        <ChevronRight aria-hidden className={cn("mt-0.5 size-4 shrink-0 stroke-[1.75] text-faint transition-transform", isOpen && "rotate-90")} />
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-base">
            <span className="font-medium break-all">{call.host ?? call.model}</span>
            <Badge tone={tone}>{t(`states.${call.state}`)}</Badge>
            {call.privacy === "redacted" && call.purpose === "analysis" && <Badge tone="outline">{t("privacyWord.redacted")}</Badge>}
          </span>
          <span className="num mt-0.5 flex flex-wrap gap-x-3 text-xs text-muted">
            <Ago at={call.created_at} />
            <span>{call.purpose === "test" ? t("aTest") : (call.mailbox_name ?? "")}</span>
            <span className="break-all">{call.model}</span>
            <span>{t("tokenCount", { count: call.input_tokens + call.output_tokens })}</span>
            <span>{cost(call.cost)}</span>
          </span>
          {call.fault && <span className="mt-0.5 block text-sm text-bad">{t(`faults.${call.fault}`)}</span>}
        </span>
      </button>
      {isOpen && <SentText call={call} />}
    </li>
  );
}

function SentText({ call }: { call: Call }) {
  const t = useTranslations("ai");
  const workspace = useWorkspace();
  const query = useQuery(readModelCallOptions({ path: { ...workspace.path, call_id: call.id } }));
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonRows rows={2} />;
  const sent = query.data.sent;
  return (
    <div className="flex flex-col gap-2 pb-3 pl-6">
      {call.thread_id && query.data.is_readable && (
        <Link to="/w/$workspace/inbox" params={{ workspace: workspace.slug }} search={{ thread: call.thread_id }} className="self-start text-sm text-accent-ink underline">
          {t("openThread")}
        </Link>
      )}
      {query.data.examples > 0 && <p className="text-sm text-pretty text-muted">{t("withExamples", { count: query.data.examples })}</p>}
      {sent?.map((body, number) => (
        <figure key={number}>
          {sent.length > 1 && <figcaption className="mb-1 text-xs text-muted">{t("requestOf", { number: number + 1, count: sent.length })}</figcaption>}
          <pre tabIndex={0} className="scroll-thin max-h-96 overflow-auto rounded-md bg-rail p-3 font-mono text-xs break-words whitespace-pre-wrap">{pretty(body)}</pre>
        </figure>
      ))}
      {!sent && <p className="text-sm text-muted">{t(!query.data.is_readable ? "notYours" : call.state === "waiting" || call.state === "asking" ? "notYetSent" : "kept")}</p>}
    </div>
  );
}

/** JSON with its lines broken; the words themselves are as they were sent. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2).replaceAll("\\n", "\n");
  } catch {
    return body;
  }
}
