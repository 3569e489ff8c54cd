import { useQuery } from "@tanstack/react-query";
import { ChevronRight, Mail, Server } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { listMailboxProvidersOptions } from "@/api/generated/@tanstack/react-query.gen";
import { Dialog, DialogBody } from "@/components/ui/dialog";
import { useTranslations } from "@/lib/i18n";
import { useWorkspace } from "@/lib/workspace";
import type { Way } from "./providers";

const ConnectMailbox = lazy(() => import("./connect-mailbox").then((file) => ({ default: file.ConnectMailbox })));
const ConnectByConsent = lazy(() => import("./connect-by-consent").then((file) => ({ default: file.ConnectByConsent })));

const ways = ["google", "microsoft", "imap"] as const satisfies readonly Way[];
const titles = { google: "withGoogle", microsoft: "withMicrosoft", imap: "withImap" } as const;
const bodies = { google: "withGoogleBody", microsoft: "withMicrosoftBody", imap: "withImapBody" } as const;

/** Where the mailbox is decides how it is connected: by its provider's consent, or by a password over IMAP. */
export function ConnectChoice({ first, onClose }: { first: Way | null; onClose(): void }) {
  const t = useTranslations("mailboxes");
  const workspace = useWorkspace();
  const [way, setWay] = useState(first);
  const providers = useQuery(listMailboxProvidersOptions({ path: workspace.path }));
  const isSetUp = (one: Way) => one === "imap" || (providers.data ?? []).some((provider) => provider.id === one);
  if (way === "imap") {
    return (
      <Suspense>
        <ConnectMailbox onClose={onClose} />
      </Suspense>
    );
  }
  if (way !== null) {
    return (
      <Suspense>
        <ConnectByConsent provider={way} returnTo="mailboxes" onClose={onClose} />
      </Suspense>
    );
  }
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()} title={t("connectTitle")} description={t("consent.chooseBody")} size="sm">
      <DialogBody>
        <ul className="divide-y divide-line overflow-hidden rounded-md border border-line">
          {ways.map((one) => (
            <li key={one}>
              <WayButton
                icon={one === "imap" ? <Server aria-hidden /> : <Mail aria-hidden />}
                title={t(`consent.${titles[one]}`)}
                body={providers.isPending || isSetUp(one) ? t(`consent.${bodies[one]}`) : t("consent.notSetUp")}
                isDisabled={!isSetUp(one)}
                onChoose={() => setWay(one)}
              />
            </li>
          ))}
        </ul>
      </DialogBody>
    </Dialog>
  );
}

function WayButton(props: { icon: ReactNode; title: string; body: string; isDisabled: boolean; onChoose(): void }) {
  return (
    <button
      type="button"
      disabled={props.isDisabled}
      onClick={props.onChoose}
      className="flex w-full items-center gap-3 px-3 py-3 text-left hover:bg-hover disabled:cursor-not-allowed disabled:hover:bg-transparent [&>svg]:size-4.5 [&>svg]:shrink-0 [&>svg]:stroke-[1.5] [&>svg]:text-muted"
    >
      {props.icon}
      <span className="min-w-0 flex-1">
        <span className={props.isDisabled ? "block text-base font-medium text-muted" : "block text-base font-medium"}>{props.title}</span>
        <span className="block text-sm text-pretty text-muted">{props.body}</span>
      </span>
      {!props.isDisabled && <ChevronRight aria-hidden />}
    </button>
  );
}
