import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { State } from "@/components/ui/states";
import { useWorkspace } from "@/lib/workspace";

/** What stands in a list of a workspace that has no such records yet: import mail first, or `create` one by hand. */
export function NoRecords(props: { icon: ReactNode; title: string; importLabel: string; create: ReactNode; children: ReactNode }) {
  const workspace = useWorkspace();
  return (
    <State
      icon={props.icon}
      title={props.title}
      actions={
        <>
          <Button asChild>
            <Link to="/w/$workspace/imports" params={{ workspace: workspace.slug }}>
              {props.importLabel}
            </Link>
          </Button>
          {props.create}
        </>
      }
    >
      {props.children}
    </State>
  );
}
