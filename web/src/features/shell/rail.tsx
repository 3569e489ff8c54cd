import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import {
  Building2,
  Check,
  ChevronsUpDown,
  CircleDollarSign,
  Inbox,
  ListTodo,
  PanelLeft,
  Plus,
  Search,
  Settings,
  Sparkles,
  Upload,
  Users,
} from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "@/lib/i18n";
import { getProposalCountsOptions } from "@/api/generated/@tanstack/react-query.gen";
import { Avatar } from "@/components/ui/avatar";
import { Kbd } from "@/components/ui/kbd";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/components/ui/menu";
import { Tip } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";
import { useFormats } from "@/lib/format";
import { useSession } from "@/lib/session";
import { useWorkspace } from "@/lib/workspace";
import { AccountMenu } from "./account-menu";

const places = [
  { to: "/w/$workspace/review", name: "review", icon: Sparkles, keys: "g r" },
  { to: "/w/$workspace/deals", name: "deals", icon: CircleDollarSign, keys: "g d" },
  { to: "/w/$workspace/companies", name: "companies", icon: Building2, keys: "g c" },
  { to: "/w/$workspace/contacts", name: "contacts", icon: Users, keys: "g p" },
  { to: "/w/$workspace/tasks", name: "tasks", icon: ListTodo, keys: "g t" },
  { to: "/w/$workspace/inbox", name: "inbox", icon: Inbox, keys: "g i" },
  { to: "/w/$workspace/imports", name: "imports", icon: Upload, keys: "g m" },
] as const;
const settings = { to: "/w/$workspace/settings", name: "settings", icon: Settings, keys: "g s" } as const;
export const navigation = [...places, settings];

interface RailProps {
  isCollapsed: boolean;
  onCollapse?: () => void;
  onCommand(): void;
  onShortcuts(): void;
  onNavigate?: () => void;
}

export function Rail({ isCollapsed, onCollapse, onCommand, onShortcuts, onNavigate }: RailProps) {
  const t = useTranslations("shell");
  const workspace = useWorkspace();
  const counts = useQuery(getProposalCountsOptions({ path: workspace.path }));
  const format = useFormats();
  const pending = counts.data?.pending ?? 0;
  const row =
    "flex h-8 items-center gap-2.5 rounded-md px-2 text-base text-muted transition-colors hover:bg-hover hover:text-ink max-md:h-10 [&_svg]:size-4 [&_svg]:stroke-[1.5]";
  const tipped = (label: string, keys: string | undefined, child: React.ReactElement): ReactNode =>
    isCollapsed ? (
      <Tip text={label} side="right" {...(keys ? { shortcut: keys } : {})}>
        {child}
      </Tip>
    ) : (
      child
    );
  const place = (item: (typeof navigation)[number]) => {
    const label = t(item.name);
    const isReview = item.name === "review";
    return (
      <li key={item.name}>
        {tipped(
          label,
          item.keys,
          <Link
            to={item.to}
            params={{ workspace: workspace.slug }}
            onClick={onNavigate}
            aria-label={isCollapsed ? label : undefined}
            className={cn(row, isCollapsed && "justify-center")}
            activeProps={{ className: "bg-active! text-ink font-medium" }}
          >
            <item.icon aria-hidden />
            {!isCollapsed && <span className="flex-1 truncate">{label}</span>}
            {isReview && pending > 0 && !isCollapsed && (
              <span className="num text-xs font-medium text-accent-ink" title={t("pending", { count: pending })}>
                {format.number(pending)}
                <span className="sr-only">{t("pending", { count: pending })}</span>
              </span>
            )}
          </Link>,
        )}
      </li>
    );
  };
  return (
    <div className={cn("flex h-full flex-col gap-1 bg-rail", isCollapsed ? "w-13 px-2 py-2.5" : "w-full px-2.5 py-2.5")}>
      <div className={cn("flex", isCollapsed && "justify-center")}>
        <WorkspaceSwitcher isCollapsed={isCollapsed} onNavigate={onNavigate} />
      </div>
      {tipped(
        t("command"),
        "mod+k",
        <button
          type="button"
          onClick={onCommand}
          aria-label={t("command")}
          className={cn(row, "my-1", isCollapsed ? "justify-center" : "border border-line-strong bg-canvas text-faint hover:bg-canvas")}
        >
          <Search aria-hidden />
          {!isCollapsed && (
            <>
              <span className="flex-1 text-left">{t("commandShort")}</span>
              <Kbd keys="mod+k" />
            </>
          )}
        </button>,
      )}
      <nav aria-label={t("navigation")} className="flex min-h-0 flex-1 flex-col overflow-y-auto">
        <ul className="flex flex-col gap-px">{places.map(place)}</ul>
        <ul className="mt-2 border-t border-line pt-2">{place(settings)}</ul>
      </nav>
      {onCollapse &&
        tipped(
          t("expand"),
          "mod+b",
          <button type="button" onClick={onCollapse} aria-label={isCollapsed ? t("expand") : t("collapse")} className={cn(row, isCollapsed && "justify-center")}>
            <PanelLeft aria-hidden />
            {!isCollapsed && <span className="flex-1 truncate text-left">{t("collapseShort")}</span>}
          </button>,
        )}
      <AccountMenu isCollapsed={isCollapsed} onShortcuts={onShortcuts} />
    </div>
  );
}

function WorkspaceSwitcher({ isCollapsed, onNavigate }: { isCollapsed: boolean; onNavigate: (() => void) | undefined }) {
  const t = useTranslations("shell");
  const session = useSession();
  const current = useWorkspace();
  const navigate = useNavigate();
  const go = (slug: string) => {
    onNavigate?.();
    void navigate({ to: "/w/$workspace/review", params: { workspace: slug } });
  };
  return (
    <Menu
      align="start"
      className="w-60"
      trigger={
        <button
          type="button"
          aria-label={`${t("switchWorkspace")}: ${current.name}`}
          className={cn("flex h-10 min-w-0 items-center gap-1.5 rounded-md hover:bg-hover", isCollapsed ? "justify-center px-1" : "flex-1 pr-1 pl-1.5")}
        >
          <Avatar name={current.name} shape="square" />
          {!isCollapsed && (
            <>
              <span className="min-w-0 text-left">
                <span className="block truncate text-base leading-4 font-semibold tracking-tight">{current.name}</span>
                {current.is_demo && <span className="block text-xs text-faint">{t("demo")}</span>}
              </span>
              <ChevronsUpDown aria-hidden className="ml-auto size-3.5 text-faint" />
            </>
          )}
        </button>
      }
    >
      <MenuLabel>{t("switchWorkspace")}</MenuLabel>
      {session.workspaces.map((workspace) => (
        <MenuItem key={workspace.id} onSelect={() => go(workspace.slug)}>
          <Avatar name={workspace.name} shape="square" size="sm" />
          <span className="min-w-0 flex-1 truncate">{workspace.name}</span>
          {workspace.id === current.id && <Check aria-hidden />}
        </MenuItem>
      ))}
      {!session.is_demo && (
        <>
          <MenuSeparator />
          <MenuItem onSelect={() => void navigate({ to: "/onboarding" })}>
            <Plus aria-hidden />
            {t("newWorkspace")}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
