import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { searchOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { RecordType } from "@/api/types";
import { useDelayed } from "@/lib/delayed";
import { recordIcons } from "@/lib/records";
import { useWorkspace } from "@/lib/workspace";
import { Combobox } from "../ui/combobox";
import type { ControlProps } from "../ui/field";

export interface PickedRecord {
  record_type: RecordType;
  id: string;
  label: string;
}

/** Finds a record by typing; `types` limits what may be chosen. */
export function RecordPicker(props: {
  control?: Partial<ControlProps>;
  label: string;
  types: readonly RecordType[];
  value: PickedRecord | null;
  onChange(record: PickedRecord | null): void;
  placeholder?: string;
}) {
  const t = useTranslations("common");
  const kinds = useTranslations("palette");
  const marks = useTranslations("marks");
  const workspace = useWorkspace();
  const [text, setText] = useState("");
  const wanted = useDelayed(text.trim());
  const search = useQuery({
    ...searchOptions({ path: workspace.path, query: { q: wanted } }),
    enabled: wanted.length > 0,
    placeholderData: keepPreviousData,
  });
  const hits = (wanted ? (search.data ?? []) : []).filter((hit) => props.types.includes(hit.record_type));
  return (
    <Combobox
      {...(props.control ? { control: props.control } : {})}
      label={props.label}
      value={props.value?.id ?? null}
      display={props.value?.label}
      placeholder={props.placeholder ?? t("none")}
      searchPlaceholder={t("search")}
      nothingFound={wanted ? t("nothingFound") : t("typeToSearch")}
      isLoading={search.isFetching}
      onSearch={setText}
      clearLabel={t("none")}
      choices={hits.map((hit) => {
        const Icon = recordIcons[hit.record_type];
        return {
          value: hit.id,
          label: hit.label,
          hint: hit.sublabel ?? (hit.hidden_fields.length > 0 ? marks("hiddenOf", { field: kinds("email") }) : kinds(hit.record_type)),
          icon: <Icon aria-hidden className="size-4 stroke-[1.5] text-muted" />,
        };
      })}
      onChange={(id) => {
        const hit = hits.find((candidate) => candidate.id === id);
        props.onChange(hit ? { record_type: hit.record_type, id: hit.id, label: hit.label } : null);
      }}
    />
  );
}
