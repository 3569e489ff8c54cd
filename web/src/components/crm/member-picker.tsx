import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "@/lib/i18n";
import { listMembersOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { Member } from "@/api/types";
import { useWorkspace } from "@/lib/workspace";
import { Avatar } from "../ui/avatar";
import { Combobox } from "../ui/combobox";
import type { ControlProps } from "../ui/field";

const nobody: Member[] = [];

export function useMembers(): Member[] {
  const workspace = useWorkspace();
  return useQuery({ ...listMembersOptions({ path: workspace.path }), staleTime: 5 * 60_000 }).data ?? nobody;
}

/** Chooses one of the workspace's members by member id. */
export function MemberPicker(props: {
  control?: Partial<ControlProps>;
  label: string;
  value: string | null;
  display?: string | undefined;
  onChange(memberId: string | null): void;
  className?: string;
}) {
  const t = useTranslations("common");
  const members = useMembers();
  return (
    <Combobox
      {...props}
      placeholder={t("nobody")}
      searchPlaceholder={t("search")}
      nothingFound={t("nothingFound")}
      clearLabel={t("nobody")}
      choices={members
        .filter((member) => member.is_active)
        .map((member) => ({
          value: member.id,
          label: member.name,
          hint: member.email,
          icon: <Avatar name={member.name} size="sm" />,
        }))}
    />
  );
}
