import { useQuery } from "@tanstack/react-query";
import { Mailbox, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { listConnectedMailboxesOptions } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { PageBody, Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState, State } from "@/components/ui/states";
import { useTranslations } from "@/lib/i18n";
import { useWorkspace } from "@/lib/workspace";
import { MailboxRow } from "./mailbox-row";
import type { Way } from "./providers";

const ConnectChoice = lazy(() => import("./connect-choice").then((file) => ({ default: file.ConnectChoice })));
const OwnAddresses = lazy(() => import("./own-addresses").then((file) => ({ default: file.OwnAddresses })));

/** Every connected mailbox as it is: one's own, and for administrators everybody's. */
export function MailboxesSettings({ connect: asked = null }: { connect?: Way | null }) {
  const t = useTranslations("mailboxes");
  const workspace = useWorkspace();
  const [isConnecting, setConnecting] = useState(asked !== null);
  const [first, setFirst] = useState(asked);
  const done = () => {
    setConnecting(false);
    setFirst(null);
  };
  const mailboxes = useQuery(listConnectedMailboxesOptions({ path: workspace.path }));
  const connect = workspace.can("mailboxes.connect") && (
    <Button variant="primary" onClick={() => setConnecting(true)}>
      <Plus aria-hidden />
      {t("connect")}
    </Button>
  );
  return (
    <PageBody>
      <Section title={t("title")} description={t("body")} aside={mailboxes.data && mailboxes.data.length > 0 && connect}>
        {mailboxes.error ? (
          <ErrorState error={mailboxes.error} onRetry={() => void mailboxes.refetch()} />
        ) : !mailboxes.data ? (
          <SkeletonRows rows={2} />
        ) : mailboxes.data.length === 0 ? (
          <State icon={<Mailbox aria-hidden />} title={t("noneTitle")} actions={connect} className="py-10">
            {t("noneBody")}
          </State>
        ) : (
          <ul>
            {mailboxes.data.map((mailbox) => (
              <MailboxRow key={mailbox.id} mailbox={mailbox} />
            ))}
          </ul>
        )}
      </Section>
      {mailboxes.data && (
        <Suspense>
          <OwnAddresses mailboxes={mailboxes.data.filter((one) => one.is_mine)} />
        </Suspense>
      )}
      {isConnecting && (
        <Suspense>
          <ConnectChoice first={first} onClose={done} />
        </Suspense>
      )}
    </PageBody>
  );
}
