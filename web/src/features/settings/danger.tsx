import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useTranslations } from "@/lib/i18n";
import { askWorkspaceDeletionMutation, getWorkspaceDeletionOptions, leaveWorkspaceMutation } from "@/api/generated/@tanstack/react-query.gen";
import { exportRecords } from "@/api/generated";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { Confirm, Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input } from "@/components/ui/input";
import { Section } from "@/components/ui/page";
import { saveFile } from "@/lib/save-file";
import { useReloadSession } from "@/lib/session";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

/** Taking records along, leaving, and deleting the workspace. */
export function DangerZone() {
  const t = useTranslations("membership");
  const router = useRouter();
  const workspace = useWorkspace();
  const reload = useReloadSession();
  const [isLeaving, setLeaving] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const canDelete = workspace.can("workspace.delete") && !workspace.is_demo;
  const deletion = useQuery({ ...getWorkspaceDeletionOptions({ path: workspace.path }), enabled: canDelete });
  const leave = useMutation({
    ...leaveWorkspaceMutation(),
    onSuccess: async () => {
      await reload();
      void router.navigate({ to: "/" });
    },
    onError: (error) => toast(asApiError(error).detail, { tone: "bad" }),
    onSettled: () => setLeaving(false),
  });
  return (
    <Section title={t("danger")}>
      <ul className="rounded-lg border border-line">
        <Row title={t("export")} body={t("exportBody")}>
          <ExportRecords />
        </Row>
        <Row title={t("leave")} body={t("leaveBody")}>
          <Button onClick={() => setLeaving(true)}>{t("leaveAction")}</Button>
        </Row>
        <Row title={t("delete")} body={canDelete ? t("deleteBody", { days: deletion.data?.grace_days ?? 14 }) : t("ownerOnly")}>
          {canDelete && (
            <Button variant="danger" onClick={() => setDeleting(true)}>
              {t("deleteAction")}
            </Button>
          )}
        </Row>
      </ul>
      <Confirm
        open={isLeaving}
        onOpenChange={setLeaving}
        title={t("leaveTitle", { workspace: workspace.name })}
        description={t("leaveBody")}
        action={t("leaveAction")}
        isDanger
        isBusy={leave.isPending}
        onConfirm={() => leave.mutate({ path: workspace.path })}
      />
      {isDeleting && <DeleteDialog days={deletion.data?.grace_days ?? 14} onClose={() => setDeleting(false)} />}
    </Section>
  );
}

function Row({ title, body, children }: { title: string; body: string; children?: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 border-b border-line px-4 py-3.5 last:border-b-0">
      <div className="min-w-0 flex-1 max-sm:min-w-full">
        <h3 className="text-base font-medium">{title}</h3>
        <p className="mt-0.5 max-w-prose text-sm text-muted">{body}</p>
      </div>
      {children}
    </li>
  );
}

/** Everything that the person sees, as a download. */
export function ExportRecords({ variant }: { variant?: "primary" }) {
  const t = useTranslations("membership");
  const workspace = useWorkspace();
  const download = useMutation({
    mutationFn: async () => {
      const { data } = await exportRecords({ path: workspace.path, parseAs: "blob", throwOnError: true });
      if (data instanceof Blob) saveFile(data, `records-${new Date().toISOString().slice(0, 10)}.zip`);
    },
    onSuccess: () => toast(t("exported"), { tone: "good" }),
    onError: (error) => toast(asApiError(error).detail, { tone: "bad" }),
  });
  return (
    <Button {...(variant ? { variant } : {})} isBusy={download.isPending} onClick={() => download.mutate()}>
      {!download.isPending && <Download aria-hidden />}
      {t("exportAction")}
    </Button>
  );
}

function DeleteDialog({ days, onClose }: { days: number; onClose(): void }) {
  const t = useTranslations("membership");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const reload = useReloadSession();
  const [name, setName] = useState("");
  const ask = useMutation({
    ...askWorkspaceDeletionMutation(),
    onSuccess: async () => {
      // What was read before is closed now; the session says so and the notice takes the page's place.
      await queries.cancelQueries();
      await reload();
    },
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} size="sm" title={t("deleteTitle", { workspace: workspace.name })} description={t("deleteLead")}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate({ path: workspace.path, body: { name } });
        }}
      >
        <DialogBody className="flex flex-col gap-4">
          <FormProblem problem={ask.error ? asApiError(ask.error) : null} />
          <p className="text-base">{t("deleteBody", { days })}</p>
          <Field label={t("typeName", { name: workspace.name })}>
            {(control) => <Input {...control} autoFocus autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />}
          </Field>
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" variant="danger" disabled={name.trim() !== workspace.name.trim()} isBusy={ask.isPending}>
            {t("deleteConfirm")}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
