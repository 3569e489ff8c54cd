/** The workspace the page is in. Every request below takes its id from here. */
import { createContext, use, type ReactNode } from "react";
import type { SessionWorkspace } from "@/api/types";

const WorkspaceContext = createContext<SessionWorkspace | null>(null);

export function WorkspaceProvider({ workspace, children }: { workspace: SessionWorkspace; children: ReactNode }) {
  return <WorkspaceContext value={workspace}>{children}</WorkspaceContext>;
}

export interface CurrentWorkspace extends SessionWorkspace {
  /** The path parameter of every generated call. */
  path: { workspace_id: string };
  can(permission: string): boolean;
}

export function useWorkspace(): CurrentWorkspace {
  const workspace = use(WorkspaceContext);
  if (!workspace) throw new Error("useWorkspace needs WorkspaceProvider above it");
  return {
    ...workspace,
    path: { workspace_id: workspace.id },
    can: (permission) => workspace.permissions.includes(permission),
  };
}
