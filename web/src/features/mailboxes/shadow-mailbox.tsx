import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { EyeOff } from "lucide-react";
import { useState } from "react";
import { asApiError } from "@/api/errors";
import type { ConnectedMailboxRead, ShadowReport } from "@/api/generated/types.gen";
import { endMailboxShadowMutation, getMailboxShadowOptions, listMailboxShadowsOptions, startMailboxShadowMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Confirm, Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

interface Props {
  mailbox: ConnectedMailboxRead;
  onClose(): void;
}

const bands = ["clear", "check", "unsure"] as const;
const lengths = [7, 14, 30] as const;
const actionTypes = ["create_company", "update_company", "create_contact", "update_contact", "create_deal", "update_deal", "create_task", "update_task", "log_interaction", "draft_reply"] as const;

/** Says that a mailbox is in shadow mode, and leads to its report. */
export function ShadowNotice({ mailbox }: { mailbox: ConnectedMailboxRead }) {
  const t = useTranslations("learning");
  const workspace = useWorkspace();
  const { date } = useFormats();
  const [isOpen, setOpen] = useState(false);
  const shadows = useQuery(listMailboxShadowsOptions({ path: workspace.path }));
  const shadow = shadows.data?.find((one) => one.mailbox_id === mailbox.id);
  if (!shadow) return null;
  return (
    <>
      <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md bg-rail px-3 py-2 text-sm">
        <EyeOff aria-hidden className="size-4 shrink-0 text-muted" />
        <span className="min-w-0 flex-1 basis-56">{shadow.is_due ? t("shadow.dueNow") : t("shadow.running", { when: date(shadow.until) })}</span>
        <Button size="sm" variant={shadow.is_due ? "primary" : undefined} className="max-sm:ml-7" onClick={() => setOpen(true)}>
          {t("shadow.see")}
        </Button>
      </p>
      {isOpen && <Report mailbox={mailbox} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Begins shadow mode, or shows the report where it is on. */
export function ShadowMailbox({ mailbox, onClose }: Props) {
  const workspace = useWorkspace();
  const shadows = useQuery(listMailboxShadowsOptions({ path: workspace.path }));
  if (!shadows.data) return null;
  return shadows.data.some((one) => one.mailbox_id === mailbox.id) ? <Report mailbox={mailbox} onClose={onClose} /> : <Start mailbox={mailbox} onClose={onClose} />;
}

function Start({ mailbox, onClose }: Props) {
  const t = useTranslations("learning");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const [days, setDays] = useState<number>(7);
  const start = useMutation({
    ...startMailboxShadowMutation(),
    onSuccess: () => {
      toast(t("shadow.started"), { tone: "good" });
      onClose();
      return invalidateTags(queries, "shadows", "proposals");
    },
  });
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()} title={t("shadow.title", { address: mailbox.address })} description={t("shadow.body")} size="sm">
      <DialogBody className="flex flex-col gap-4">
        <p className="text-sm text-pretty text-muted">{t("shadow.startBody")}</p>
        <Field label={t("shadow.days")}>
          {(control) => (
            <Select {...control} value={days} onChange={(event) => setDays(Number(event.target.value))}>
              {lengths.map((length) => (
                <option key={length} value={length}>
                  {t("days", { count: length })}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {start.error && (
          <p role="alert" className="text-sm text-bad">
            {asApiError(start.error).detail}
          </p>
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button variant="primary" isBusy={start.isPending} onClick={() => start.mutate({ path: workspace.path, body: { mailbox_id: mailbox.id, days } })}>
          {t("shadow.start")}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

/** What would have been suggested, and what becomes of it. */
function Report({ mailbox, onClose }: Props) {
  const t = useTranslations("learning");
  const workspace = useWorkspace();
  const path = { ...workspace.path, mailbox_id: mailbox.id };
  const report = useQuery(getMailboxShadowOptions({ path }));
  const canEnd = workspace.can("mailboxes.connect");
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()} title={t("shadow.report")} description={mailbox.address}>
      <DialogBody>{report.error ? <ErrorState error={report.error} onRetry={() => void report.refetch()} /> : report.data ? <Found report={report.data} /> : <SkeletonRows rows={4} />}</DialogBody>
      <DialogFooter>{canEnd && report.data ? <End mailbox={mailbox} packages={report.data.packages} onClose={onClose} /> : <Button onClick={onClose}>{t("shadow.keep")}</Button>}</DialogFooter>
    </Dialog>
  );
}

function End({ mailbox, packages, onClose }: Props & { packages: number }) {
  const t = useTranslations("learning");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const end = useMutation({
    ...endMailboxShadowMutation(),
    onSuccess: (done, { body }) => {
      toast(body.held === "release" || done.packages === 0 ? t("shadow.released", { count: done.packages }) : t("shadow.dropped", { count: done.packages }), { tone: "good" });
      onClose();
      return invalidateTags(queries, "shadows", "proposals", "threads");
    },
    onError: (error) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" }),
  });
  const [isDropping, setDropping] = useState(false);
  const settle = (held: "release" | "drop") => end.mutate({ path: { ...workspace.path, mailbox_id: mailbox.id }, body: { held } });
  return (
    <>
      <Button onClick={onClose}>{t("shadow.keep")}</Button>
      {packages > 0 && (
        <Button isBusy={end.isPending && end.variables.body.held === "drop"} onClick={() => setDropping(true)}>
          {t("shadow.drop", { count: packages })}
        </Button>
      )}
      <Button variant="primary" isBusy={end.isPending && end.variables.body.held === "release"} onClick={() => settle("release")}>
        {packages > 0 ? t("shadow.release", { count: packages }) : t("shadow.switchOn")}
      </Button>
      <Confirm
        open={isDropping}
        onOpenChange={setDropping}
        title={t("shadow.dropTitle", { count: packages })}
        description={t("shadow.dropBody", { count: packages })}
        action={t("shadow.drop", { count: packages })}
        isDanger
        isBusy={end.isPending}
        onConfirm={() => settle("drop")}
      />
    </>
  );
}

function Found({ report }: { report: ShadowReport }) {
  const t = useTranslations("learning");
  const workspace = useWorkspace();
  const { date, ago } = useFormats();
  const facts = [
    t("shadow.since", { when: date(report.started_at) }),
    // Nothing came since: the packages are those that waited.
    ...(report.threads > 0 ? [t("shadow.threads", { count: report.threads }), t("shadow.quiet", { count: report.quiet })] : []),
    ...bands.filter((band) => report.confidence[band]).map((band) => t(`shadow.bands.${band}`, { count: report.confidence[band] ?? 0 })),
    ...(report.high_risk > 0 ? [t("shadow.high", { count: report.high_risk })] : []),
  ];
  return (
    <>
      <p className="text-base font-medium">{report.packages === 0 ? t("shadow.none") : t("shadow.packages", { count: report.packages })}</p>
      <p className="mt-0.5 text-sm text-muted">{facts.join(" · ")}</p>
      {report.packages > 0 && (
        <>
          <dl className="mt-4 grid grid-cols-2 gap-x-6 gap-y-1 text-sm sm:grid-cols-3">
            {actionTypes
              .filter((type) => report.types[type])
              .map((type) => (
                <div key={type} className="flex justify-between gap-3 border-b border-line py-1">
                  <dt className="first-letter:uppercase">{t(`types.${type}`)}</dt>
                  <dd className="num font-medium">{report.types[type]}</dd>
                </div>
              ))}
          </dl>
          <p className="mt-3 text-sm text-pretty text-muted">{t("shadow.endNote")}</p>
          <h3 className="mt-5 mb-1 text-sm font-semibold">{t("shadow.examplesTitle")}</h3>
          {report.examples.length === 0 && <p className="text-sm text-muted">{t("shadow.noExamples")}</p>}
          <ul>
            {report.examples.map((example) => (
              <li key={example.proposal_id} className="border-b border-line py-2 last:border-b-0">
                <Link to="/w/$workspace/review" params={{ workspace: workspace.slug }} search={{ package: example.proposal_id } as never} className="text-base underline-offset-4 hover:underline">
                  {example.summary}
                </Link>
                <p className="mt-0.5 text-sm text-muted">
                  {[example.person_name, example.company_name, t(`band.${example.confidence}`), ago(example.received_at)].filter(Boolean).join(" · ")}
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
