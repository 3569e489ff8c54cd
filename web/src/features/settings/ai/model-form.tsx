import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import type { GetLanguageModelResponse } from "@/api/generated";
import { chooseLanguageModelMutation, getMailPrivacyOptions, readModelPricesOptions } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError, type ApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input, Select, Textarea } from "@/components/ui/input";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

type Chosen = NonNullable<GetLanguageModelResponse["chosen"]>;
const providers = ["openai", "anthropic", "google", "compatible"] as const;
const privacies = ["redacted", "full", "builtin"] as const;
const examples: Record<Chosen["provider"], string> = {
  openai: "gpt-5-mini",
  anthropic: "claude-haiku-4-5",
  google: "gemini-3.5-flash-lite",
  compatible: "llama3.3:70b",
};

interface Values {
  provider: Chosen["provider"];
  model: string;
  base_url: string;
  api_key: string;
  privacy: Chosen["privacy"];
  input_price: string;
  output_price: string;
  monthly_budget: string;
  call_limit: string;
  excluded_accounts: string[];
  excluded_labels: string;
  keep_days: string;
}

const valuesOf = (chosen: Chosen | null): Values => ({
  provider: chosen?.provider ?? "openai",
  model: chosen?.model ?? "",
  base_url: chosen?.base_url ?? "",
  api_key: "",
  privacy: chosen?.privacy ?? "redacted",
  input_price: chosen?.input_price ?? "",
  output_price: chosen?.output_price ?? "",
  monthly_budget: chosen?.monthly_budget ?? "20",
  call_limit: chosen?.call_limit ?? "0.05",
  excluded_accounts: chosen?.excluded_accounts ?? [],
  excluded_labels: chosen?.excluded_labels.join("\n") ?? "",
  keep_days: String(chosen?.keep_days ?? 30),
});
const decimal = (text: string): string | null => text.trim().replace(",", ".") || null;

export function ModelForm({ chosen, onDone }: { chosen: Chosen | null; onDone(): void }) {
  const t = useTranslations("ai");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const [values, setValues] = useState(() => valuesOf(chosen));
  const [problem, setProblem] = useState<ApiError | null>(null);
  const set = (more: Partial<Values>) => setValues((now) => ({ ...now, ...more }));
  const boxes = useQuery(getMailPrivacyOptions({ path: workspace.path })).data?.mailboxes ?? [];
  const isOwn = values.provider === "compatible";
  const known = useQuery({
    ...readModelPricesOptions({ path: workspace.path, query: { provider: values.provider, model: values.model || "-" } }),
    enabled: !isOwn && values.model.trim() !== "",
  }).data;
  const save = useMutation({
    ...chooseLanguageModelMutation(),
    onSuccess: () => {
      toast(t("saved"), { tone: "good" });
      onDone();
    },
    onError: (error) => setProblem(asApiError(error)),
    onSettled: () => invalidateTags(queries, "language_model"),
  });
  const wrong = (name: string) => problem?.fields.find((one) => one.field.replace(/^body\./, "") === name)?.message;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    save.mutate({
      path: workspace.path,
      body: {
        provider: values.provider,
        model: values.model,
        base_url: values.base_url.trim() || null,
        api_key: values.api_key || null,
        privacy: values.privacy,
        input_price: decimal(values.input_price),
        output_price: decimal(values.output_price),
        monthly_budget: decimal(values.monthly_budget) ?? "0",
        call_limit: decimal(values.call_limit) ?? "0",
        excluded_accounts: values.excluded_accounts,
        excluded_labels: values.excluded_labels.split("\n").map((one) => one.trim()).filter(Boolean),
        keep_days: Number(values.keep_days) || 30,
      },
    });
  };
  const hasKey = chosen?.has_key && chosen.provider === values.provider && (chosen.base_url ?? "") === values.base_url.trim();
  return (
    <form className="mt-5 flex max-w-xl flex-col gap-5" noValidate onSubmit={submit}>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("provider")}>
          {(control) => (
            <Select
              {...control}
              value={values.provider}
              onChange={(event) => {
                const provider = providers.find((one) => one === event.target.value);
                if (provider) set({ provider, input_price: "", output_price: "" });
              }}
            >
              {providers.map((one) => (
                <option key={one} value={one}>
                  {t(`providers.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("model")} error={wrong("model")} isRequired>
          {(control) => (
            <Input
              {...control}
              value={values.model}
              placeholder={examples[values.provider]}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => set({ model: event.target.value, input_price: "", output_price: "" })}
            />
          )}
        </Field>
        <Field
          className="sm:col-span-2"
          label={t("baseUrl")}
          help={t(isOwn ? "baseUrlHelpOwn" : "baseUrlHelp")}
          error={wrong("base_url")}
          isRequired={isOwn}
          {...(isOwn ? {} : { optionalLabel: common("optional") })}
        >
          {(control) => (
            <Input {...control} type="url" inputMode="url" value={values.base_url} placeholder={isOwn ? t("baseUrlExample") : ""} onChange={(event) => set({ base_url: event.target.value })} />
          )}
        </Field>
        <Field className="sm:col-span-2" label={t("apiKey")} help={t(hasKey ? "apiKeyKept" : "apiKeyHelp")} error={wrong("api_key")} isRequired={!isOwn && !hasKey} {...(isOwn ? { optionalLabel: common("optional") } : {})}>
          {(control) => (
            <Input {...control} type="password" autoComplete="new-password" value={values.api_key} placeholder={hasKey ? "••••••••••••" : ""} onChange={(event) => set({ api_key: event.target.value })} />
          )}
        </Field>
      </div>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 text-xs font-medium">{t("privacy")}</legend>
        {privacies.map((one) => (
          <label key={one} className="flex cursor-pointer gap-2.5 rounded-md border border-line px-3 py-2.5 hover:bg-hover has-checked:border-accent has-checked:bg-accent-soft">
            <input type="radio" name="privacy" className="mt-0.5 accent-accent" checked={values.privacy === one} onChange={() => set({ privacy: one })} />
            <span className="min-w-0">
              <span className="block text-base font-medium">{t(`privacyWord.${one}`)}</span>
              <span className="block text-sm text-muted">{t(`privacyBody.${one}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="grid grid-cols-2 gap-4">
        {(["monthly_budget", "call_limit", "input_price", "output_price"] as const).map((name) => (
          <Field key={name} label={t(`costs.${name}`)} help={t(`costsHelp.${name}`)} error={wrong(name)}>
            {(control) => (
              <span className="relative">
                <span aria-hidden className="absolute top-1/2 left-2.5 -translate-y-1/2 text-sm text-faint">
                  $
                </span>
                <Input
                  {...control}
                  className="num pl-6"
                  inputMode="decimal"
                  value={values[name]}
                  placeholder={name === "input_price" ? (known?.input_price ?? (isOwn ? "0" : "")) : name === "output_price" ? (known?.output_price ?? (isOwn ? "0" : "")) : ""}
                  onChange={(event) => set({ [name]: event.target.value })}
                />
              </span>
            )}
          </Field>
        ))}
      </div>
      {boxes.length > 0 && (
        <fieldset className="flex flex-col gap-1.5">
          <legend className="mb-1.5 text-xs font-medium">{t("mailboxes")}</legend>
          {boxes.map((box) => (
            <label key={box.id} className="flex min-h-8 items-center gap-2.5 text-base max-sm:min-h-10">
              <Checkbox
                checked={!values.excluded_accounts.includes(box.id)}
                onCheckedChange={(isOn) =>
                  set({ excluded_accounts: isOn ? values.excluded_accounts.filter((id) => id !== box.id) : [...values.excluded_accounts, box.id] })
                }
              />
              <span className="min-w-0 truncate">
                {box.owner_name}
                {/* Mail that came in files is named after whoever imported it. */}
                {box.name !== box.owner_name && <span className="text-muted"> {box.name}</span>}
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <Field label={t("labels")} help={t("labelsHelp")} optionalLabel={common("optional")} error={wrong("excluded_labels")}>
        {(control) => <Textarea {...control} rows={2} value={values.excluded_labels} onChange={(event) => set({ excluded_labels: event.target.value })} />}
      </Field>
      <Field label={t("keepDays")} help={t("keepDaysHelp")} className="max-w-60">
        {(control) => (
          <Select {...control} value={values.keep_days} onChange={(event) => set({ keep_days: event.target.value })}>
            {["7", "30", "90", "365"].concat(["7", "30", "90", "365"].includes(values.keep_days) ? [] : [values.keep_days]).map((days) => (
              <option key={days} value={days}>
                {t("days", { count: Number(days) })}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <FormProblem problem={problem && problem.fields.some((one) => wrong(one.field.replace(/^body\./, "")) && one.field.replace(/^body\./, "") in values) ? null : problem} />
      <div className="flex gap-2">
        <Button type="submit" variant="primary" isBusy={save.isPending}>
          {common("save")}
        </Button>
        <Button variant="ghost" onClick={onDone}>
          {common("cancel")}
        </Button>
      </div>
    </form>
  );
}
