import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, Info } from "lucide-react";
import { useState, type ReactNode } from "react";
import { asApiError } from "@/api/errors";
import type { CheckedFolder, MailServer, ServerSuggestion } from "@/api/generated";
import { checkMailboxMutation, connectMailboxMutation, lookupMailboxMutation, startMailboxShadowMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { useRefusedText, useSkipText } from "./words";

const ranges = ["month", "year", "all"] as const;
type Range = (typeof ranges)[number];
type Step = "address" | "server" | "range";

interface Entry {
  address: string;
  server: MailServer;
  user_name: string;
  password: string;
}

/** Address, then server and password, which are tried, then how much is read. Each step says what is wrong and what to do. */
export function ConnectMailbox({ onClose }: { onClose(): void }) {
  const t = useTranslations("mailboxes");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const [step, setStep] = useState<Step>("address");
  const [entry, setEntry] = useState<Entry>({ address: "", server: { host: "", port: 993, security: "tls" }, user_name: "", password: "" });
  const [range, setRange] = useState<Range>("year");
  const [isShared, setShared] = useState(false);
  const [isShadow, setShadow] = useState(false);
  const shadow = useMutation({ ...startMailboxShadowMutation(), onError: (error) => toast(asApiError(error).detail, { tone: "bad" }), onSettled: () => invalidateTags(queries, "shadows") });
  const lookup = useMutation({
    ...lookupMailboxMutation(),
    onSuccess: (found) => {
      const first = found.items[0];
      setEntry((before) => ({ ...before, server: first?.server ?? before.server, user_name: first?.user_name ?? before.address }));
      setStep("server");
    },
  });
  const check = useMutation({ ...checkMailboxMutation(), onSuccess: () => setStep("range") });
  const connect = useMutation({
    ...connectMailboxMutation(),
    onSuccess: async (mailbox) => {
      // What was suggested in the moment between is held back with the rest.
      if (isShadow) await shadow.mutateAsync({ path: workspace.path, body: { mailbox_id: mailbox.id, days: 7 } }).catch(() => null);
      toast(t("connected"), { tone: "good" });
      onClose();
      return invalidateTags(queries, "mailboxes");
    },
  });
  const { address, ...attempt } = entry;
  const submit = {
    address: () => lookup.mutate({ path: workspace.path, body: { address } }),
    server: () => check.mutate({ path: workspace.path, body: attempt }),
    range: () => connect.mutate({ path: workspace.path, body: { ...entry, reads_from: range, is_shared: isShared } }),
  }[step];
  const failed = { address: lookup.error, server: check.error, range: connect.error }[step];
  const isComplete = { address: entry.address.includes("@"), server: entry.server.host !== "" && entry.user_name !== "" && entry.password !== "", range: true }[step];
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()} title={t("connectTitle")} description={t("connectBody")} size="sm">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (isComplete) submit();
        }}
      >
        <DialogBody className="flex flex-col gap-4">
          {failed && <Refused error={failed} />}
          {step === "address" && (
            <Field label={t("address")} isRequired>
              {(control) => <Input {...control} autoFocus type="email" autoComplete="email" maxLength={320} value={entry.address} onChange={(event) => setEntry({ ...entry, address: event.target.value })} />}
            </Field>
          )}
          {step === "server" && <ServerStep entry={entry} onChange={setEntry} suggestion={lookup.data?.items[0]} />}
          {step === "range" && check.data && <RangeStep folders={check.data.folders} range={range} onRange={setRange} isShared={isShared} onShared={setShared} isShadow={isShadow} onShadow={setShadow} />}
        </DialogBody>
        <DialogFooter>
          {step !== "address" && <Button onClick={() => setStep(step === "range" ? "server" : "address")}>{t("back")}</Button>}
          <Button type="submit" variant="primary" disabled={!isComplete} isBusy={lookup.isPending || check.isPending || connect.isPending || shadow.isPending}>
            {t({ address: "next", server: "check", range: "connectIt" }[step] as "next")}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}

function Refused({ error }: { error: unknown }) {
  const refusedText = useRefusedText();
  return (
    <p role="alert" className="flex gap-2 rounded-md bg-bad-soft px-3 py-2 text-base text-bad">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>{refusedText(error)}</span>
    </p>
  );
}

const sources = ["known_provider", "autoconfig", "database", "usual_name"] as const;
const hints = ["app_password", "switch_on_imap", "needs_microsoft"] as const;

function ServerStep({ entry, onChange, suggestion }: { entry: Entry; onChange(entry: Entry): void; suggestion: ServerSuggestion | undefined }) {
  const t = useTranslations("mailboxes");
  const { server } = entry;
  const set = (change: Partial<MailServer>) => onChange({ ...entry, server: { ...server, ...change } });
  const source = sources.find((one) => one === suggestion?.source);
  const hint = hints.find((one) => one === suggestion?.hint);
  return (
    <>
      <Note>{source ? t(`found.${source}`) : t("notFound")}</Note>
      {hint && <Note>{t(`hint.${hint}`)}</Note>}
      <Field label={t("server")} isRequired>
        {(control) => <Input {...control} autoFocus={!source} maxLength={253} spellCheck={false} autoCapitalize="none" value={server.host} onChange={(event) => set({ host: event.target.value })} />}
      </Field>
      <div className="grid grid-cols-2 gap-4">
        <Field label={t("security")}>
          {(control) => (
            <Select {...control} value={server.security} onChange={(event) => set(event.target.value === "starttls" ? { security: "starttls", port: 143 } : { security: "tls", port: 993 })}>
              <option value="tls">{t("tls")}</option>
              <option value="starttls">{t("starttls")}</option>
            </Select>
          )}
        </Field>
        <Field label={t("port")}>
          {(control) => <Input {...control} inputMode="numeric" maxLength={5} value={String(server.port)} onChange={(event) => set({ port: Number(event.target.value.replace(/\D/g, "")) || 0 })} />}
        </Field>
      </div>
      <Field label={t("userName")} isRequired>
        {(control) => <Input {...control} maxLength={320} spellCheck={false} autoCapitalize="none" autoComplete="off" value={entry.user_name} onChange={(event) => onChange({ ...entry, user_name: event.target.value })} />}
      </Field>
      <Field label={t("password")} isRequired>
        {(control) => <Input {...control} autoFocus={source !== undefined} type="password" autoComplete="off" maxLength={1000} value={entry.password} onChange={(event) => onChange({ ...entry, password: event.target.value })} />}
      </Field>
    </>
  );
}

function Note({ children }: { children: ReactNode }) {
  return (
    <p className="flex gap-2 text-sm text-muted">
      <Info aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>{children}</span>
    </p>
  );
}

const fields = { month: "last_month", year: "last_year", all: "total" } as const;

/** How many messages a range brings; null when some folder was not counted in time. */
function estimated(folders: readonly CheckedFolder[], range: Range): number | null {
  const counts = folders.filter((folder) => folder.skip_reason === null).map((folder) => folder[fields[range]]);
  return counts.some((count) => count === null) ? null : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

function RangeStep(props: { folders: readonly CheckedFolder[]; range: Range; onRange(range: Range): void; isShared: boolean; onShared(isShared: boolean): void; isShadow: boolean; onShadow(isShadow: boolean): void }) {
  const t = useTranslations("mailboxes");
  const skipText = useSkipText();
  const format = useFormats();
  return (
    <>
      <p className="text-base">{t("checked")}</p>
      <ul className="max-h-32 overflow-y-auto rounded-md border border-line text-sm">
        {props.folders.map((folder) => (
          <li key={folder.name} className="flex justify-between gap-3 border-b border-line px-3 py-1.5 last:border-b-0">
            <span className="min-w-0 truncate">{folder.name}</span>
            <span className="shrink-0 text-muted tabular-nums">{folder.skip_reason !== null ? skipText(folder.skip_reason) : folder.total === null ? "–" : format.number(folder.total)}</span>
          </li>
        ))}
      </ul>
      <fieldset>
        <legend className="mb-1.5 text-xs font-medium">{t("range")}</legend>
        <div className="flex flex-col gap-2">
          {ranges.map((one) => {
            const count = estimated(props.folders, one);
            return (
              <label key={one} className="flex items-center gap-2.5 text-base">
                <input type="radio" name="range" checked={props.range === one} onChange={() => props.onRange(one)} className="accent-accent" />
                <span>{t(`rangeOf.${one}`)}</span>
                {count !== null && <span className="text-sm text-muted">{t("estimate", { count })}</span>}
              </label>
            );
          })}
        </div>
        <p className="mt-1.5 text-xs text-muted">{t("rangeHelp")}</p>
      </fieldset>
      <label className="flex items-start gap-2.5 text-base">
        <Checkbox checked={props.isShared} onCheckedChange={(checked) => props.onShared(checked === true)} className="mt-0.5" />
        <span>
          {t("shared")}
          <span className="block text-sm text-muted">{t("sharedHelp")}</span>
        </span>
      </label>
      <label className="flex items-start gap-2.5 text-base">
        <Checkbox checked={props.isShadow} onCheckedChange={(checked) => props.onShadow(checked === true)} className="mt-0.5" />
        <span>
          {t("shadowFirst")}
          <span className="block text-sm text-muted">{t("shadowFirstHelp")}</span>
        </span>
      </label>
    </>
  );
}
