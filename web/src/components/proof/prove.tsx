/** One way after the other to prove who one is: for the second step of signing in, and before dangerous changes. */
import { useMutation } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState, type ReactNode } from "react";
import { ApiError, asApiError } from "@/api/errors";
import type { FinishSignInData, StepUpData } from "@/api/generated";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input } from "@/components/ui/input";
import { useTranslations } from "@/lib/i18n";
import { askPasskey, isCancelled, knowsPasskeys } from "@/lib/passkeys";
import { CodeInput } from "./code-input";

export type StepUpProof = StepUpData["body"]["proof"];
export type SecondFactorProof = FinishSignInData["body"]["proof"];
type Method = StepUpProof["kind"];

const order: readonly Method[] = ["passkey", "totp", "password", "recovery_code"];

export function Prove<P extends StepUpProof>(props: {
  methods: readonly string[];
  /** A fresh challenge for the person's passkeys; null when none works at this address. */
  passkeyOptions(): Promise<Record<string, unknown> | null>;
  prove(proof: P): Promise<void>;
  /** What stands beside the button. */
  aside?: ReactNode;
}) {
  const t = useTranslations("security");
  const methods = order.filter((method) => props.methods.includes(method) && (method !== "passkey" || knowsPasskeys()));
  const [chosen, setChosen] = useState<Method | undefined>(methods[0]);
  const [typed, setTyped] = useState("");
  const proving = useMutation({
    mutationFn: async ({ kind, value }: { kind: Method; value: string }) => {
      if (kind !== "passkey") {
        const proof = kind === "password" ? { kind, password: value } : { kind, code: value };
        return props.prove(proof as P); // `methods` holds what P may be
      }
      const options = await props.passkeyOptions();
      if (!options) throw new ApiError(409, { code: "passkeys_unavailable", detail: t("passkeysElsewhere") }, null);
      return props.prove({ kind, credential: await askPasskey(options) } as P); // as above
    },
    onError: () => setTyped(""),
  });
  if (chosen === undefined) return <p className="text-base text-muted">{t("proveSignInAgain")}</p>;
  const problem = proving.error === null || isCancelled(proving.error) ? null : asApiError(proving.error);
  const submit = (value: string) => {
    if (!proving.isPending && (chosen === "passkey" || value.trim() !== "")) proving.mutate({ kind: chosen, value });
  };
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit(typed);
      }}
    >
      <FormProblem
        problem={problem}
        texts={{ wrong_factor: t(`wrong.${chosen}`), sign_in_expired: t("signInExpired"), passkeys_unavailable: t("passkeysElsewhere") }}
      />
      {chosen === "passkey" ? (
        <p className="text-base text-muted">{t("passkeyAsk")}</p>
      ) : (
        <Field key={chosen} label={t(`field.${chosen}`)} help={chosen === "password" ? undefined : t(`help.${chosen}`)}>
          {(control) => {
            const common = { ...control, value: typed, autoFocus: true, onChange: (event: { currentTarget: HTMLInputElement }) => setTyped(event.currentTarget.value) };
            if (chosen === "totp") return <CodeInput {...common} onFull={submit} />;
            if (chosen === "password") return <Input {...common} type="password" autoComplete="current-password" className="h-10" />;
            return <Input {...common} autoComplete="off" spellCheck={false} autoCapitalize="characters" maxLength={40} placeholder={t("recoveryCodeShape")} className="h-10 font-mono" />;
          }}
        </Field>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" variant="primary" size="lg" isBusy={proving.isPending}>
          {chosen === "passkey" && <KeyRound aria-hidden />}
          {chosen === "passkey" ? t("usePasskey") : t("confirm")}
        </Button>
        {props.aside}
      </div>
      {methods.length > 1 && (
        <ul className="flex flex-col items-start gap-1.5 border-t border-line pt-4" aria-label={t("otherWays")}>
          {methods
            .filter((method) => method !== chosen)
            .map((method) => (
              <li key={method}>
                <Button
                  variant="link"
                  onClick={() => {
                    setChosen(method);
                    setTyped("");
                    proving.reset();
                  }}
                >
                  {t(`instead.${method}`)}
                </Button>
              </li>
            ))}
        </ul>
      )}
    </form>
  );
}
