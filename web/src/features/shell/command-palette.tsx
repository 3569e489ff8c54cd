import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { Keyboard, Monitor, Moon, Plus, Search, Sun, Upload } from "lucide-react";
import { Dialog } from "radix-ui";
import { useState, type ReactNode } from "react";
import { useTranslations } from "@/lib/i18n";
import { searchOptions } from "@/api/generated/@tanstack/react-query.gen";
import { HiddenValue } from "@/components/crm/hidden-value";
import { Avatar } from "@/components/ui/avatar";
import { Kbd } from "@/components/ui/kbd";
import { Spinner } from "@/components/ui/spinner";
import { useDelayed } from "@/lib/delayed";
import { recordIcons, recordLink } from "@/lib/records";
import { useSession } from "@/lib/session";
import { setTheme } from "@/lib/theme";
import { useWorkspace } from "@/lib/workspace";
import { navigation } from "./rail";

const creations = [
  { name: "newCompany", to: "/w/$workspace/companies" },
  { name: "newContact", to: "/w/$workspace/contacts" },
  { name: "newDeal", to: "/w/$workspace/deals" },
  { name: "newTask", to: "/w/$workspace/tasks" },
] as const;
const themes = [
  { name: "themeLight", choice: "light", icon: Sun },
  { name: "themeDark", choice: "dark", icon: Moon },
  { name: "themeSystem", choice: "system", icon: Monitor },
] as const;

export default function CommandPalette({ onClose, onShortcuts }: { onClose(): void; onShortcuts(): void }) {
  const t = useTranslations("palette");
  const shell = useTranslations("shell");
  const workspace = useWorkspace();
  const session = useSession();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState("");
  const wanted = useDelayed(text.trim());
  const search = useQuery({
    ...searchOptions({ path: workspace.path, query: { q: wanted } }),
    enabled: wanted.length >= 2,
    placeholderData: keepPreviousData,
  });
  const hits = wanted.length >= 2 ? (search.data ?? []) : [];
  const here = { workspace: workspace.slug };
  const run = (action: () => void) => () => {
    onClose();
    action();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[max(0.75rem,12vh)] left-1/2 z-50 w-[min(40rem,calc(100vw-1.5rem))] -translate-x-1/2 animate-appear overflow-hidden rounded-lg border border-line bg-raised shadow-float focus:outline-none"
        >
          <Dialog.Title className="sr-only">{t("title")}</Dialog.Title>
          <Command
            label={t("title")}
            loop
            // Results arrive after the key press: the first of them becomes the choice, so that Enter opens it.
            value={hits.some((hit) => hit.id === chosen) || hits.length === 0 ? chosen : (hits[0]?.id ?? chosen)}
            onValueChange={setChosen}
          >
            <div className="flex items-center gap-2.5 border-b border-line px-4">
              <Search aria-hidden className="size-4 stroke-[1.5] text-muted" />
              <Command.Input
                value={text}
                onValueChange={setText}
                placeholder={t("placeholder")}
                className="h-12 min-w-0 flex-1 bg-transparent text-md outline-none"
              />
              {search.isFetching && <Spinner className="text-muted" />}
              <Kbd keys="Escape" />
            </div>
            <Command.List className="scroll-thin max-h-[min(26rem,60vh)] overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-8 text-center text-base text-muted">
                {search.isFetching ? t("searching") : t("none", { text })}
              </Command.Empty>
              {hits.length > 0 && (
                <Group heading={t("records")}>
                  {hits.map((hit) => {
                    const Icon = recordIcons[hit.record_type];
                    const link = recordLink(workspace.slug, hit.record_type, hit.id);
                    return (
                      <Item
                        key={hit.id}
                        value={hit.id}
                        keywords={[wanted, hit.label]}
                        onSelect={run(() => link && void navigate(link))}
                        hint={hit.sublabel ?? (hit.hidden_fields.length > 0 ? <HiddenValue of={t("email")} /> : t(hit.record_type))}
                      >
                        <Icon aria-hidden />
                        {hit.label}
                      </Item>
                    );
                  })}
                </Group>
              )}
              <Group heading={t("create")}>
                {creations.map((creation) => (
                  <Item
                    key={creation.name}
                    onSelect={run(() => void navigate({ to: creation.to, params: here, search: { new: true } }))}
                  >
                    <Plus aria-hidden />
                    {t(creation.name)}
                  </Item>
                ))}
                <Item onSelect={run(() => void navigate({ to: "/w/$workspace/imports", params: here }))}>
                  <Upload aria-hidden />
                  {t("importMail")}
                </Item>
              </Group>
              <Group heading={t("go")}>
                {navigation.map((place) => (
                  <Item key={place.name} keys={place.keys} onSelect={run(() => void navigate({ to: place.to, params: here }))}>
                    <place.icon aria-hidden />
                    {shell(place.name)}
                  </Item>
                ))}
                {session.workspaces
                  .filter((other) => other.id !== workspace.id)
                  .map((other) => (
                    <Item
                      key={other.id}
                      onSelect={run(() => void navigate({ to: "/w/$workspace/review", params: { workspace: other.slug } }))}
                    >
                      <Avatar name={other.name} shape="square" size="sm" />
                      {t("switchTo", { name: other.name })}
                    </Item>
                  ))}
              </Group>
              <Group heading={t("preferences")}>
                {themes.map((theme) => (
                  <Item key={theme.name} onSelect={run(() => setTheme(theme.choice))}>
                    <theme.icon aria-hidden />
                    {t(theme.name)}
                  </Item>
                ))}
                <Item keys="?" onSelect={run(onShortcuts)}>
                  <Keyboard aria-hidden />
                  {t("help")}
                </Item>
              </Group>
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-faint"
    >
      {children}
    </Command.Group>
  );
}

function Item(props: {
  value?: string;
  keywords?: string[];
  keys?: string;
  hint?: ReactNode;
  onSelect(): void;
  children: ReactNode;
}) {
  return (
    <Command.Item
      {...(props.value ? { value: props.value } : {})}
      {...(props.keywords ? { keywords: props.keywords } : {})}
      onSelect={props.onSelect}
      className="flex h-9 cursor-default items-center gap-2.5 rounded-md px-2.5 text-base select-none data-[selected=true]:bg-hover max-sm:h-11 [&_svg]:size-4 [&_svg]:stroke-[1.5] [&_svg]:text-muted"
    >
      {props.children}
      {props.hint && <span className="ml-auto truncate pl-3 text-sm text-faint">{props.hint}</span>}
      {props.keys && <Kbd keys={props.keys} className="ml-auto max-sm:hidden" />}
    </Command.Item>
  );
}
