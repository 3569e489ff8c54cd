import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { searchOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { RecordType } from "@/api/types";
import { Combobox } from "@/components/ui/combobox";
import type { ControlProps } from "@/components/ui/field";
import { useDelayed } from "@/lib/delayed";
import { recordIcons } from "@/lib/records";
import { useWorkspace } from "@/lib/workspace";
import { isCreating, shapes, type Proposal } from "./model";
import { remember, titleOf } from "./names";

/** Picks a record: one that exists, or (unless `onlyExisting`) one that this package proposes. */
export function LinkPicker(props: {
  proposal: Proposal;
  label: string;
  types: readonly RecordType[];
  placeholder: string;
  onlyExisting?: boolean;
  control?: ControlProps;
  className?: string;
  onPick(link: string, label: string): void;
}) {
  const t = useTranslations("common");
  const kinds = useTranslations("palette");
  const marks = useTranslations("marks");
  const workspace = useWorkspace();
  const [text, setText] = useState("");
  const wanted = useDelayed(text.trim());
  const search = useQuery({ ...searchOptions({ path: workspace.path, query: { q: wanted } }), enabled: wanted.length > 0, placeholderData: keepPreviousData });
  const own = props.onlyExisting
    ? []
    : props.proposal.actions
        .filter((action) => isCreating(action.type) && props.types.includes(shapes[action.type].record))
        .filter((action) => titleOf(action).toLocaleLowerCase().includes(wanted.toLocaleLowerCase()))
        .map((action) => ({ value: action.ref, label: titleOf(action), hint: marks("proposed"), icon: <Sparkles aria-hidden className="size-4 stroke-[1.5] text-muted" /> }));
  const hits = (wanted ? (search.data ?? []) : [])
    .filter((hit) => props.types.includes(hit.record_type))
    .map((hit) => {
      const Icon = recordIcons[hit.record_type];
      return { value: hit.id, label: hit.label, hint: hit.sublabel ?? kinds(hit.record_type), icon: <Icon aria-hidden className="size-4 stroke-[1.5] text-muted" /> };
    });
  return (
    <Combobox
      {...(props.control ? { control: props.control } : {})}
      {...(props.className ? { className: props.className } : {})}
      label={props.label}
      value={null}
      placeholder={props.placeholder}
      searchPlaceholder={t("search")}
      nothingFound={wanted ? t("nothingFound") : t("typeToSearch")}
      isLoading={search.isFetching}
      onSearch={setText}
      choices={[...own, ...hits]}
      onChange={(link, choice) => {
        if (!link || !choice) return;
        remember(link, choice.label);
        props.onPick(link, choice.label);
      }}
    />
  );
}
