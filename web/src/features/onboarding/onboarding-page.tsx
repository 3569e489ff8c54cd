import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { FileUp, Mail, Server } from "lucide-react";
import type { ReactNode } from "react";
import { useForm } from "react-hook-form";
import { createWorkspaceMutation, listImportsOptions, listMailboxProvidersOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { SessionWorkspace } from "@/api/types";
import { DropZone } from "@/components/crm/drop-zone";
import { ImportCard } from "@/components/crm/import-card";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input } from "@/components/ui/input";
import { useRefusal } from "@/lib/form";
import { useLanguage, useTranslations } from "@/lib/i18n";
import { useLiveUpdates } from "@/lib/live";
import { useReloadSession, useSession } from "@/lib/session";

/** From a fresh account to the first proposals: a workspace, then an inbox for it. */
export function OnboardingPage({ workspaceSlug }: { workspaceSlug: string | undefined }) {
  const t = useTranslations("onboarding");
  const common = useTranslations("common");
  const { workspaces } = useSession();
  const workspace = workspaces.find((candidate) => candidate.slug === workspaceSlug);
  return (
    <>
      <div className="flex min-h-dvh flex-col">
        <header className="flex items-center gap-2 px-6 py-5 text-md font-semibold sm:px-10">
          <img src="/favicon.svg" alt="" className="size-6" />
          {common("productName")}
          <span className="num ml-auto text-sm font-normal text-muted">{t("steps", { step: workspace ? "2" : "1" })}</span>
        </header>
        <main className="mx-auto w-full max-w-2xl flex-1 px-6 pt-[min(8vh,5rem)] pb-12">{workspace ? <ChooseInbox workspace={workspace} /> : <NameWorkspace />}</main>
      </div>
    </>
  );
}

function NameWorkspace() {
  const t = useTranslations("onboarding");
  const errors = useTranslations("errors");
  const { user } = useSession();
  const { timeZone } = useLanguage();
  const navigate = useNavigate();
  const reload = useReloadSession();
  const form = useForm({ defaultValues: { name: "", domains: domainOf(user.email) } });
  const refusal = useRefusal(form);
  const create = useMutation({
    ...createWorkspaceMutation(),
    onSuccess: async (workspace) => {
      await reload();
      await navigate({ to: "/onboarding", search: { workspace: workspace.slug } });
    },
    onError: refusal.refuse,
  });
  const problems = form.formState.errors;
  return (
    <form
      noValidate
      className="flex max-w-md flex-col gap-4"
      onSubmit={(event) =>
        void form.handleSubmit(({ name, domains }) => {
          refusal.clear();
          create.mutate({ body: { name: name.trim(), time_zone: timeZone, domains: domains.split(/[\s,]+/).filter(Boolean) } });
        })(event)
      }
    >
      <div className="mb-2">
        <h1 className="text-lg font-semibold">{t("nameTitle")}</h1>
        <p className="mt-1 text-base text-muted">{t("nameBody")}</p>
      </div>
      <FormProblem problem={refusal.problem} />
      <Field label={t("name")} help={t("nameHint")} error={problems.name?.message}>
        {(control) => <Input {...control} autoFocus autoComplete="organization" {...form.register("name", { validate: (value) => value.trim() !== "" || errors("required", { what: t("name") }) })} />}
      </Field>
      <Field label={t("domains")} help={t("domainsHelp")} error={problems.domains?.message}>
        {(control) => <Input {...control} autoCapitalize="off" spellCheck={false} {...form.register("domains")} />}
      </Field>
      <Button type="submit" variant="primary" size="lg" isBusy={create.isPending} className="self-start">
        {t("create")}
      </Button>
    </form>
  );
}

const freeMail = new Set(["gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "gmx.de", "gmx.net", "web.de", "proton.me"]);

/** The domain to suggest: the address's own, unless everybody can have one there. */
function domainOf(email: string): string {
  const domain = email.split("@")[1]?.toLowerCase() ?? "";
  return freeMail.has(domain) ? "" : domain;
}

function ChooseInbox({ workspace }: { workspace: SessionWorkspace }) {
  const t = useTranslations("onboarding");
  useLiveUpdates(workspace.id);
  const imports = useQuery(listImportsOptions({ path: { workspace_id: workspace.id }, query: { limit: 5 } })).data?.items ?? [];
  const providers = useQuery(listMailboxProvidersOptions({ path: { workspace_id: workspace.id } })).data ?? [];
  const ways = [
    { name: "gmail", icon: <Mail aria-hidden />, way: "google" },
    { name: "outlook", icon: <Mail aria-hidden />, way: "microsoft" },
    { name: "imap", icon: <Server aria-hidden />, way: "imap" },
  ] as const;
  const isSetUp = (one: string) => one === "imap" || providers.some((provider) => provider.id === one);
  return (
    <>
      <h1 className="text-lg font-semibold">{t("inboxTitle")}</h1>
      <p className="mt-1 text-base text-muted">{t("inboxBody", { workspace: workspace.name })}</p>
      <div className="mt-6 overflow-hidden rounded-lg border border-line-strong">
        <Provider icon={<FileUp aria-hidden />} title={t("file")} body={t("fileBody")}>
          <DropZone workspaceId={workspace.id} className="mt-4 w-full" />
          {imports.length > 0 && (
            <ul className="mt-4 flex w-full flex-col gap-3">
              {imports.map((item) => (
                <ImportCard key={item.id} item={item} workspaceId={workspace.id} slug={workspace.slug} canImport />
              ))}
            </ul>
          )}
          {imports.length > 0 && <p className="mt-3 text-sm text-muted">{t("waiting")}</p>}
        </Provider>
        {ways.map((one) => (
          <Provider
            key={one.name}
            icon={one.icon}
            title={t(one.name)}
            body={t(`${one.name}Body`)}
            aside={
              isSetUp(one.way) ? (
                <Button size="sm" asChild>
                  <Link to="/w/$workspace/settings/mailboxes" params={{ workspace: workspace.slug }} search={{ connect: one.way }} aria-label={t("connectTo", { provider: t(one.name) })}>
                    {t("connect")}
                  </Link>
                </Button>
              ) : (
                <Badge tone="outline">{t("later")}</Badge>
              )
            }
          />
        ))}
      </div>
      <Button asChild variant={imports.some((item) => item.proposals_found > 0) ? "primary" : "ghost"} className="mt-5">
        <Link to="/w/$workspace/review" params={{ workspace: workspace.slug }}>
          {imports.length > 0 ? t("review") : t("skip")}
        </Link>
      </Button>
    </>
  );
}

function Provider(props: { icon: ReactNode; title: string; body: string; aside?: ReactNode; children?: ReactNode }) {
  return (
    <section className="flex flex-wrap items-start gap-x-3 border-b border-line p-4 last:border-b-0 [&>svg]:mt-0.5 [&>svg]:size-4.5 [&>svg]:stroke-[1.5] [&>svg]:text-muted">
      {props.icon}
      <div className="min-w-0 flex-1">
        <h2 className="text-base font-medium">{props.title}</h2>
        <p className="mt-0.5 text-sm text-pretty text-muted">{props.body}</p>
      </div>
      {props.aside}
      {props.children}
    </section>
  );
}
