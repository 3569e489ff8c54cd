import { useMutation, useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useEffect, useEffectEvent, useRef } from "react";
import { asApiError } from "@/api/errors";
import { beginPasskeySignIn, signInWithPasskey } from "@/api/generated";
import type { SessionRead } from "@/api/types";
import { Button } from "@/components/ui/button";
import { FormProblem } from "@/components/ui/form-problem";
import { useTranslations } from "@/lib/i18n";
import { askPasskey, isCancelled, knowsPasskeys, offersPasskeysWhileTyping } from "@/lib/passkeys";

/** Sign in with a passkey: by the button, or by picking one that the browser offers in the address field. */
export function PasskeySignIn({ onSession }: { onSession(session: SessionRead): void }) {
  const t = useTranslations("security");
  const waiting = useRef<AbortController | null>(null);
  const options = async () => (await beginPasskeySignIn({ throwOnError: true })).data.options;
  // Where passkeys cannot work (an address made of numbers), the server says so and nothing is offered.
  const isOffered = useQuery({
    queryKey: ["passkeys-offered"],
    queryFn: async () => {
      if (!knowsPasskeys()) return null;
      const { data, error } = await beginPasskeySignIn({ throwOnError: false });
      return error || !data ? null : data.options;
    },
    staleTime: 4 * 60_000,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  const signIn = useMutation({
    mutationFn: async (credential: Awaited<ReturnType<typeof askPasskey>>) =>
      (await signInWithPasskey({ body: { credential }, throwOnError: true })).data,
    onSuccess: onSession,
  });
  const ask = useMutation({
    mutationFn: async () => {
      waiting.current?.abort();
      const credential = await askPasskey(await options());
      return signIn.mutateAsync(credential);
    },
  });

  const offerWhileTyping = useEffectEvent(async (asked: Record<string, unknown>, controller: AbortController) => {
    if (!(await offersPasskeysWhileTyping()) || controller.signal.aborted) return;
    try {
      signIn.mutate(await askPasskey(asked, { signal: controller.signal, whileTyping: true }));
    } catch {
      // Nothing was asked for by the person: the button and the password are there.
    }
  });
  useEffect(() => {
    if (!isOffered.data) return;
    const controller = new AbortController();
    waiting.current = controller;
    void offerWhileTyping(isOffered.data, controller);
    return () => controller.abort();
  }, [isOffered.data]);

  if (!isOffered.data) return null;
  const failed = signIn.error ?? ask.error;
  return (
    <div className="mt-4 flex flex-col gap-4">
      <Button size="lg" isBusy={ask.isPending || signIn.isPending} onClick={() => ask.mutate()}>
        <KeyRound aria-hidden />
        {t("signInWithPasskey")}
      </Button>
      <FormProblem
        problem={failed === null || isCancelled(failed) ? null : asApiError(failed)}
        texts={{ wrong_credentials: t("passkeyNotKnown") }}
      />
    </div>
  );
}
