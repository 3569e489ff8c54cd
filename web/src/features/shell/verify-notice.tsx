import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { getAuthOptionsOptions } from "@/api/generated/@tanstack/react-query.gen";
import { useSession } from "@/lib/session";

// Few accounts see it, and for a short time.
const VerifyAsk = lazy(() => import("./verify-ask"));

/** Says that the address is not confirmed yet, and sends the link again; quiet for the demo and where no mail can go out. */
export function VerifyNotice() {
  const session = useSession();
  const options = useQuery({ ...getAuthOptionsOptions(), enabled: !session.has_proven_email, staleTime: Infinity });
  if (session.has_proven_email || session.is_demo || options.data?.can_send_mail !== true) return null;
  return (
    <Suspense>
      <VerifyAsk email={session.user.email} hasOutbox={options.data.has_outbox} />
    </Suspense>
  );
}
