import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useRef, type ReactNode } from "react";
import { useTranslations } from "@/lib/i18n";
import { PageHeader } from "@/components/ui/page";
import { useWorkspace } from "@/lib/workspace";

const sections = [
  { to: "/w/$workspace/settings/personal", name: "personal", permission: null },
  { to: "/w/$workspace/settings/security", name: "security", permission: null },
  { to: "/w/$workspace/settings/workspace", name: "workspace", permission: null },
  { to: "/w/$workspace/settings/mailboxes", name: "mailboxes", permission: null },
  { to: "/w/$workspace/settings/ai", name: "ai", permission: null },
  { to: "/w/$workspace/settings/learning", name: "learning", permission: "proposals.read" },
  { to: "/w/$workspace/settings/pipelines", name: "pipelines", permission: null },
  { to: "/w/$workspace/settings/members", name: "members", permission: "members.read" },
  { to: "/w/$workspace/settings/roles", name: "roles", permission: null },
  { to: "/w/$workspace/settings/api-keys", name: "apiKeys", permission: "api_keys.manage" },
  { to: "/w/$workspace/settings/jobs", name: "jobs", permission: "jobs.manage" },
  { to: "/w/$workspace/settings/privacy", name: "privacy", permission: "privacy.manage" },
  { to: "/w/$workspace/settings/audit", name: "audit", permission: "audit.read" },
] as const;

export function SettingsFrame({ children }: { children: ReactNode }) {
  const t = useTranslations("settings");
  const workspace = useWorkspace();
  const { pathname } = useLocation();
  const nav = useRef<HTMLElement>(null);
  // On a phone the sections are a row that is wider than the screen.
  useEffect(() => nav.current?.querySelector("[aria-current=page]")?.scrollIntoView({ inline: "center", block: "nearest" }), [pathname]);
  return (
    <>
      <PageHeader title={t("title")} />
      <div className="flex min-h-0 flex-1 flex-col md:flex-row">
        <nav ref={nav} aria-label={t("sections")} className="scroll-thin shrink-0 overflow-x-auto border-line px-4 py-2 max-md:border-b md:w-52 md:border-r md:px-3 md:py-4">
          <ul className="flex gap-1 md:flex-col md:gap-px">
            {sections
              .filter((section) => section.permission === null || workspace.can(section.permission))
              .map((section) => (
                <li key={section.name}>
                  <Link
                    to={section.to}
                    params={{ workspace: workspace.slug }}
                    className="flex h-8 items-center rounded-md px-2.5 text-base whitespace-nowrap text-muted hover:bg-hover hover:text-ink max-md:h-10"
                    activeProps={{ className: "bg-active! text-ink! font-medium" }}
                  >
                    {t(section.name)}
                  </Link>
                </li>
              ))}
          </ul>
        </nav>
        {children}
      </div>
    </>
  );
}
