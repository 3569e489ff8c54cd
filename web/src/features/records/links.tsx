import { Link } from "@tanstack/react-router";
import { Plus, X } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { useTranslations } from "@/lib/i18n";
import { asApiError } from "@/api/errors";
import type { RecordType } from "@/api/types";
import { RecordPicker, type PickedRecord } from "@/components/crm/record-picker";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input, Select } from "@/components/ui/input";
import { Popover } from "@/components/ui/menu";
import { recordIcons, recordLink } from "@/lib/records";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

export interface LinkedRecord {
  linkId: string;
  type: RecordType;
  id: string;
  name: string;
  note?: ReactNode;
  aside?: ReactNode;
}

/** A titled list of linked records, with adding and removing where allowed. */
export function LinkList(props: {
  title: string;
  links: readonly LinkedRecord[];
  add?: ReactNode;
  onRemove?: ((link: LinkedRecord) => Promise<unknown>) | undefined;
}) {
  const t = useTranslations("records");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const headingId = useId();
  const remove = async (link: LinkedRecord) => {
    try {
      await props.onRemove?.(link);
      toast(t("unlinked", { name: link.name }), { tone: "good" });
    } catch (error) {
      toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" });
    }
  };
  return (
    <section aria-labelledby={headingId}>
      <div className="mb-1 flex min-h-7 items-center justify-between">
        <h2 id={headingId} className="text-sm font-medium">
          {props.title}
          {props.links.length > 0 && <span className="num ml-1.5 font-normal text-faint">{props.links.length}</span>}
        </h2>
        {props.add}
      </div>
      {props.links.length === 0 ? (
        <p className="py-1 text-sm text-faint">{t("nothingLinked")}</p>
      ) : (
        <ul className="-mx-2">
          {props.links.map((link) => {
            const Icon = recordIcons[link.type];
            const target = recordLink(workspace.slug, link.type, link.id);
            return (
              <li key={link.linkId} className="group flex min-h-9 items-center gap-2 rounded-md px-2 hover:bg-hover">
                <Icon aria-hidden className="size-4 stroke-[1.5] text-muted" />
                <span className="min-w-0 flex-1 py-1">
                  {target ? (
                    <Link {...target} className="block truncate text-base leading-tight hover:underline">
                      {link.name}
                    </Link>
                  ) : (
                    <span className="block truncate text-base leading-tight">{link.name}</span>
                  )}
                  {link.note && <span className="block truncate text-xs text-muted">{link.note}</span>}
                </span>
                {link.aside && <span className="shrink-0 text-sm text-muted">{link.aside}</span>}
                {props.onRemove && (
                  <Button
                    variant="ghost"
                    size="icon-sm"
                    aria-label={t("unlink", { name: link.name })}
                    onClick={() => void remove(link)}
                    className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
                  >
                    <X aria-hidden />
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

/** A small form in a popover: which record, and what it is to this one. */
export function AddLink(props: {
  label: string;
  types: readonly RecordType[];
  /** A choice of roles, or free text. */
  role?: { label: string; choices?: readonly { value: string; label: string }[] };
  onAdd(record: PickedRecord, role: string | null): Promise<unknown>;
}) {
  const t = useTranslations("records");
  const [isOpen, setOpen] = useState(false);
  const [record, setRecord] = useState<PickedRecord | null>(null);
  const [role, setRole] = useState(props.role?.choices?.[0]?.value ?? "");
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const add = async () => {
    if (!record) return;
    setBusy(true);
    setError(null);
    try {
      await props.onAdd(record, role.trim() || null);
      toast(t("linked", { name: record.label }), { tone: "good" });
      setOpen(false);
      setRecord(null);
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Popover
      align="end"
      label={props.label}
      open={isOpen}
      onOpenChange={setOpen}
      className="flex w-72 flex-col gap-3 p-3"
      trigger={
        <Button variant="ghost" size="icon-sm" aria-label={props.label} title={props.label}>
          <Plus aria-hidden />
        </Button>
      }
    >
      {error !== null && <FormProblem problem={asApiError(error)} />}
      <Field label={t("record")}>{(control) => <RecordPicker control={control} label={props.label} types={props.types} value={record} onChange={setRecord} />}</Field>
      {props.role && (
        <Field label={props.role.label}>
          {(control) =>
            props.role?.choices ? (
              <Select {...control} value={role} onChange={(event) => setRole(event.target.value)}>
                {props.role.choices.map((choice) => (
                  <option key={choice.value} value={choice.value}>
                    {choice.label}
                  </option>
                ))}
              </Select>
            ) : (
              <Input {...control} value={role} onChange={(event) => setRole(event.target.value)} />
            )
          }
        </Field>
      )}
      <Button variant="primary" isBusy={isBusy} aria-disabled={!record || undefined} onClick={() => void add()}>
        {t("link")}
      </Button>
    </Popover>
  );
}

