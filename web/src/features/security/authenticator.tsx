import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { asApiError } from "@/api/errors";
import type { BeginAuthenticatorResponse, GetSecondFactorsResponse } from "@/api/generated";
import { beginAuthenticatorMutation, confirmAuthenticatorMutation, removeAuthenticatorMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Confirm, Dialog, DialogBody } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { toast } from "@/lib/toast";
import { CodeInput } from "@/components/proof/code-input";
import { Row } from "./row";

/** The authenticator app: set up, replace, remove. */
export function Authenticator(props: { factors: GetSecondFactorsResponse; onChanged(codes: readonly string[] | null): void }) {
  const t = useTranslations("security");
  const common = useTranslations("common");
  const format = useFormats();
  const { authenticator } = props.factors;
  const [isRemoving, setRemoving] = useState(false);
  const begin = useMutation({ ...beginAuthenticatorMutation(), onError: refused });
  const remove = useMutation({
    ...removeAuthenticatorMutation(),
    onSuccess: () => {
      toast(t("authenticatorRemoved"), { tone: "good" });
      props.onChanged(null);
    },
    onError: refused,
    onSettled: () => setRemoving(false),
  });
  function refused(error: unknown) {
    const { code, detail } = asApiError(error);
    if (code !== "step_up_required") toast(code === "last_second_factor" ? t("lastSecondFactor") : detail, { tone: "bad" });
  }
  return (
    <>
      <Row
        title={t("authenticator")}
        meta={
          authenticator
            ? [t("addedOn", { when: format.day(authenticator.confirmed_at.slice(0, 10)) }), authenticator.last_used_at && t("usedAgo", { when: format.ago(authenticator.last_used_at) })]
            : [t("authenticatorBody")]
        }
        mark={authenticator && <Badge tone="ok">{t("on")}</Badge>}
      >
        <Button isBusy={begin.isPending} onClick={() => begin.mutate({})}>
          {authenticator ? t("replace") : t("setUp")}
        </Button>
        {authenticator && <Button onClick={() => setRemoving(true)}>{common("remove")}</Button>}
      </Row>
      {begin.data && (
        <SetUp
          begun={begin.data}
          onClose={() => begin.reset()}
          onDone={(codes) => {
            begin.reset();
            toast(t("authenticatorAdded"), { tone: "good" });
            props.onChanged(codes);
          }}
        />
      )}
      <Confirm
        open={isRemoving}
        onOpenChange={setRemoving}
        title={t("removeAuthenticatorTitle")}
        description={t("removeFactorBody")}
        action={common("remove")}
        isDanger
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate({})}
      />
    </>
  );
}

function SetUp(props: { begun: BeginAuthenticatorResponse; onClose(): void; onDone(codes: readonly string[] | null): void }) {
  const t = useTranslations("security");
  const { begun } = props;
  const [code, setCode] = useState("");
  const confirm = useMutation({
    ...confirmAuthenticatorMutation(),
    onSuccess: (answer) => props.onDone(answer.recovery_codes),
    onError: () => setCode(""),
  });
  const submit = (value: string) => {
    if (!confirm.isPending && value.trim() !== "") confirm.mutate({ body: { code: value } });
  };
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && props.onClose()} title={t("setUpTitle")} description={t("setUpBody")} size="sm">
      <DialogBody>
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            submit(code);
          }}
        >
          <img
            src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(begun.qr_svg)}`}
            alt={t("qrCode")}
            className="size-48 self-center rounded-md border border-line bg-white p-1"
          />
          <details className="text-base text-muted">
            <summary className="cursor-pointer rounded-sm text-accent-ink">{t("cannotScan")}</summary>
            <p className="mt-2">{t("typeSecret")}</p>
            <code className="mt-1.5 block rounded-md border border-line bg-hover px-3 py-2 font-mono text-sm break-all text-ink select-all">{begun.secret}</code>
          </details>
          <FormProblem problem={confirm.error && asApiError(confirm.error)} texts={{ wrong_factor: t("wrong.setUp"), nothing_to_confirm: t("beginAgain") }} />
          <Field label={t("field.totp")} help={t("setUpCodeHelp")}>
            {(control) => <CodeInput {...control} value={code} onChange={(event) => setCode(event.currentTarget.value)} onFull={submit} />}
          </Field>
          <Button type="submit" variant="primary" size="lg" isBusy={confirm.isPending} className="self-start">
            {t("switchOn")}
          </Button>
        </form>
      </DialogBody>
    </Dialog>
  );
}
