import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

/** Title left with what chooses beside it, tools right, one primary action last; the shell's own buttons stand before it on phones. */
export function PageHeader(props: { title: ReactNode; count?: ReactNode; beside?: ReactNode; children?: ReactNode; className?: string }) {
  return (
    <header className={cn("flex min-h-13 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2 max-md:pl-14 sm:px-6", props.className)}>
      <h1 className="flex min-w-0 items-baseline gap-2 truncate text-md font-semibold">
        {props.title}
        {props.count !== undefined && <span className="num text-base font-normal text-faint">{props.count}</span>}
      </h1>
      {props.beside}
      <div className="ml-auto flex min-w-0 items-center gap-2">{props.children}</div>
    </header>
  );
}

/** A scrolling page of text and forms, at reading width. */
export function PageBody({ className, wide, children }: { className?: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">
      <div className={cn("mx-auto w-full px-4 py-6 sm:px-6", wide ? "max-w-6xl" : "max-w-3xl", className)}>{children}</div>
    </div>
  );
}

/** A titled group inside a page: hairline above the next one, no box. */
export function Section(props: { title: string; description?: ReactNode; aside?: ReactNode; className?: string; children: ReactNode }) {
  return (
    <section className={cn("border-t border-line py-6 first:border-t-0 first:pt-0", props.className)}>
      <div className="mb-4 flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-72">
          <h2 className="text-base font-semibold">{props.title}</h2>
          {props.description && <p className="mt-0.5 max-w-prose text-base text-muted">{props.description}</p>}
        </div>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}
