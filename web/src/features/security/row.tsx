import type { ReactNode } from "react";

/** One thing that protects the account: what it is, what is known of it, what can be done with it. */
export function Row(props: { title: ReactNode; meta: readonly (string | null | undefined | false)[]; mark?: ReactNode; children?: ReactNode }) {
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line py-3 last:border-b-0">
      <div className="min-w-0 flex-1 basis-56">
        <p className="flex flex-wrap items-center gap-2 text-base break-words">
          {props.title}
          {props.mark}
        </p>
        <p className="text-sm text-muted">{props.meta.filter(Boolean).join(" · ")}</p>
      </div>
      <div className="flex flex-wrap gap-2">{props.children}</div>
    </div>
  );
}
