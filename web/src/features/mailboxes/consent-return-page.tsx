import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { MailX } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { asApiError } from "@/api/errors";
import type { ConsentFinish, MailboxProviderRead } from "@/api/generated";
import { finishMailboxConsentMutation } from "@/api/generated/@tanstack/react-query.gen";
import type { SessionWorkspace } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { State } from "@/components/ui/states";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { useSession } from "@/lib/session";
import { toast } from "@/lib/toast";
import { providerNames } from "./providers";
import { useRefusedText } from "./words";

/** Where a provider sends the browser back to. Its answer is good once, so it is handed on once and leaves the address at once. */
export function ConsentReturnPage({ provider }: { provider: MailboxProviderRead["id"] }) {
  const { workspaces } = useSession();
  const [answer] = useState(() => new URLSearchParams(window.location.search));
  const state = answer.get("state") ?? "";
  const workspace = workspaces.find((one) => one.id.replaceAll("-", "") === state.split(".", 1)[0]);
  useEffect(() => window.history.replaceState(window.history.state, "", window.location.pathname), []);
  return (
    <main className="flex min-h-dvh items-center justify-center">
      {workspace ? <Finishing workspace={workspace} provider={provider} answer={answer} state={state} /> : <Failed workspace={workspaces[0]} error={null} />}
    </main>
  );
}

function Finishing({ workspace, provider, answer, state }: { workspace: SessionWorkspace; provider: MailboxProviderRead["id"]; answer: URLSearchParams; state: string }) {
  const t = useTranslations("mailboxes");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const finish = useMutation({
    ...finishMailboxConsentMutation(),
    onSuccess: async ({ mailbox, return_to: returnTo }) => {
      toast(t("consent.connectedTo", { address: mailbox.address }), { tone: "good" });
      await invalidateTags(queries, "mailboxes");
      if (returnTo === "onboarding") await navigate({ to: "/onboarding", search: { workspace: workspace.slug }, replace: true });
      else await navigate({ to: "/w/$workspace/settings/mailboxes", params: { workspace: workspace.slug }, replace: true });
    },
  });
  const isHandedOn = useRef(false);
  const { mutate } = finish;
  useEffect(() => {
    if (isHandedOn.current) return;
    isHandedOn.current = true;
    const given = (name: string) => answer.get(name) || null;
    const body: ConsentFinish = { state, code: given("code"), error: given("error"), error_description: given("error_description"), iss: given("iss") };
    mutate({ path: { workspace_id: workspace.id }, body });
  }, [answer, mutate, state, workspace.id]);
  if (finish.error) return <Failed workspace={workspace} error={finish.error} />;
  return (
    <State icon={<Spinner />} title={t("consent.connecting")} role="status">
      {t("consent.connectingBody", { provider: providerNames[provider] })}
    </State>
  );
}

/** What went wrong, who can help, and the way back. */
function Failed({ workspace, error }: { workspace: SessionWorkspace | undefined; error: unknown }) {
  const t = useTranslations("mailboxes");
  const problems = useTranslations("problems");
  const refusedText = useRefusedText();
  const problem = error === null ? null : asApiError(error);
  const missing = problem?.list("missing") ?? [];
  const { expected, got, reason } = problem?.problem ?? {};
  const said = problem ? refusedText(problem) : problems("consent_state");
  const isNews = (value: unknown): value is string => typeof value === "string" && value !== "" && !said.includes(value);
  return (
    <State
      role="alert"
      icon={<MailX aria-hidden />}
      title={t("consent.notConnected")}
      actions={
        workspace && (
          <Button asChild variant="primary">
            <Link to="/w/$workspace/settings/mailboxes" params={{ workspace: workspace.slug }}>
              {t("consent.toMailboxes")}
            </Link>
          </Button>
        )
      }
    >
      <p>{said}</p>
      {missing.length > 0 && <p className="mt-2 text-sm break-words">{t("consent.missingScopes", { scopes: missing.join(", ") })}</p>}
      {isNews(expected) && isNews(got) && <p className="mt-2 text-sm break-words">{t("consent.signedInAs", { got, expected })}</p>}
      {isNews(reason) && <p className="mt-2 text-sm break-words">{t("consent.providerSaid", { reason })}</p>}
    </State>
  );
}
